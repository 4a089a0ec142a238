import type {
    AddClientIDToOpenIDConnectProviderRequest,
    CreateOpenIDConnectProviderRequest,
    CreateOpenIDConnectProviderResponse,
    DeleteOpenIDConnectProviderRequest,
    GetOpenIDConnectProviderRequest,
    GetOpenIDConnectProviderResponse,
    ListOpenIDConnectProvidersResponse,
    RemoveClientIDFromOpenIDConnectProviderRequest,
    TagOpenIDConnectProviderRequest,
    UntagOpenIDConnectProviderRequest,
    UpdateOpenIDConnectProviderThumbprintRequest,
} from "@aws-sdk/client-iam";

import { AwsError, type Account } from "../service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "../tags";

interface ProviderRow {
    Arn: string;
    /** Without `https://`, as IAM gives it back. */
    Url: string;
    ClientIDList: string[];
    ThumbprintList: string[];
    /** Epoch milliseconds. */
    CreateDate: number;
    Tags: TagMap;
}

const providers = (account: Account) => account.globalTable<ProviderRow>("iam.oidcProviders");

function find(account: Account, arn: string | undefined): ProviderRow {
    const row = arn === undefined ? undefined : providers(account).get(arn);
    if (!row) {
        throw new AwsError("NoSuchEntity", `OpenIDConnect Provider not found for arn ${arn}`, 404);
    }
    return row;
}

/** What IAM asks the issuer for where the client names none: that of the authority which signed the issuer's certificate. */
const UNNAMED_THUMBPRINT = "ffffffffffffffffffffffffffffffffffffffff";

/** Identity providers of OpenID Connect: an account has one for each issuer. Nobody signs in with one here. */
export const oidcProviderOperations = {
    CreateOpenIDConnectProvider(
        account: Account,
        { Url = "", ClientIDList = [], ThumbprintList, Tags }: CreateOpenIDConnectProviderRequest,
    ): CreateOpenIDConnectProviderResponse {
        if (!/^https:\/\/[^?#]+$/.test(Url)) {
            throw new AwsError("ValidationError", "Invalid Open ID Connect Provider URL");
        }
        const host = Url.slice("https://".length).replace(/\/$/, "");
        const row: ProviderRow = {
            Arn: `arn:aws:iam::${account.accountId}:oidc-provider/${host}`,
            Url: host,
            ClientIDList,
            ThumbprintList: ThumbprintList?.length ? ThumbprintList : [UNNAMED_THUMBPRINT],
            CreateDate: account.now,
            Tags: toTagMap(Tags),
        };
        if (providers(account).get(row.Arn)) {
            throw new AwsError("EntityAlreadyExists", `Provider with url ${Url} already exists.`, 409);
        }
        providers(account).put(row.Arn, row);
        return { OpenIDConnectProviderArn: row.Arn, Tags: toTagList(row.Tags) };
    },

    GetOpenIDConnectProvider(
        account: Account,
        { OpenIDConnectProviderArn }: GetOpenIDConnectProviderRequest,
    ): GetOpenIDConnectProviderResponse {
        const { Url, ClientIDList, ThumbprintList, CreateDate, Tags } = find(account, OpenIDConnectProviderArn);
        return { Url, ClientIDList, ThumbprintList, CreateDate: new Date(CreateDate), Tags: toTagList(Tags) };
    },

    ListOpenIDConnectProviders: (account: Account): ListOpenIDConnectProvidersResponse => ({
        OpenIDConnectProviderList: providers(account)
            .list()
            .map(({ Arn }) => ({ Arn })),
    }),

    AddClientIDToOpenIDConnectProvider(account: Account, input: AddClientIDToOpenIDConnectProviderRequest): object {
        const row = find(account, input.OpenIDConnectProviderArn);
        const ClientIDList = [...new Set([...row.ClientIDList, input.ClientID!])];
        providers(account).put(row.Arn, { ...row, ClientIDList });
        return {};
    },

    RemoveClientIDFromOpenIDConnectProvider(
        account: Account,
        input: RemoveClientIDFromOpenIDConnectProviderRequest,
    ): object {
        const row = find(account, input.OpenIDConnectProviderArn);
        const ClientIDList = row.ClientIDList.filter(id => id !== input.ClientID);
        providers(account).put(row.Arn, { ...row, ClientIDList });
        return {};
    },

    UpdateOpenIDConnectProviderThumbprint(
        account: Account,
        { OpenIDConnectProviderArn, ThumbprintList = [] }: UpdateOpenIDConnectProviderThumbprintRequest,
    ): object {
        const row = find(account, OpenIDConnectProviderArn);
        providers(account).put(row.Arn, { ...row, ThumbprintList });
        return {};
    },

    TagOpenIDConnectProvider(account: Account, { OpenIDConnectProviderArn, Tags }: TagOpenIDConnectProviderRequest) {
        const row = find(account, OpenIDConnectProviderArn);
        providers(account).put(row.Arn, { ...row, Tags: { ...row.Tags, ...toTagMap(Tags) } });
        return {};
    },

    UntagOpenIDConnectProvider(
        account: Account,
        { OpenIDConnectProviderArn, TagKeys = [] }: UntagOpenIDConnectProviderRequest,
    ): object {
        const row = find(account, OpenIDConnectProviderArn);
        providers(account).put(row.Arn, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
        return {};
    },

    DeleteOpenIDConnectProvider(
        account: Account,
        { OpenIDConnectProviderArn }: DeleteOpenIDConnectProviderRequest,
    ): object {
        providers(account).delete(find(account, OpenIDConnectProviderArn).Arn);
        return {};
    },
};
