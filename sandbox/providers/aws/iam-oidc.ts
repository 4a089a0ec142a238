import type { OpenIdConnectProviderArgs, OpenIdConnectProviderState } from "@pulumi/aws/iam";
import { list, string } from "../property";
import { awsResource } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const openIdConnectProvider = awsResource<OpenIdConnectProviderArgs, OpenIdConnectProviderState>({
    label: "IAM OIDC Provider",
    global: true,
    properties: {
        url: string({ required: true, replace: true }),
        clientIdLists: list(string(), { required: true }),
        thumbprintLists: list(string(), { computed: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { OpenIDConnectProviderArn } = await aws.iam.createOpenIDConnectProvider({
            Url: args.url,
            ClientIDList: args.clientIdLists,
            ThumbprintList: args.thumbprintLists,
            Tags: pascalTags(args.tags),
        });
        return OpenIDConnectProviderArn!;
    },
    async read(aws, id) {
        const found = await aws.iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: id });
        return {
            arn: id,
            url: `https://${found.Url}`,
            clientIdLists: found.ClientIDList,
            thumbprintLists: found.ThumbprintList,
            tags: fromPascalTags(found.Tags),
        };
    },
    async update(aws, { id: OpenIDConnectProviderArn, args, old, changed }) {
        if (changed("clientIdLists")) {
            const wanted = args.clientIdLists;
            const held = old.clientIdLists ?? [];
            for (const ClientID of wanted.filter(client => !held.includes(client))) {
                await aws.iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID });
            }
            for (const ClientID of held.filter(client => !wanted.includes(client))) {
                await aws.iam.removeClientIDFromOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID });
            }
        }
        if (changed("thumbprintLists")) {
            const ThumbprintList = args.thumbprintLists;
            await aws.iam.updateOpenIDConnectProviderThumbprint({ OpenIDConnectProviderArn, ThumbprintList });
        }
    },
    tag: {
        put: (aws, OpenIDConnectProviderArn, _, tags) =>
            aws.iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn, Tags: pascalTags(tags) }),
        remove: (aws, OpenIDConnectProviderArn, _, TagKeys) =>
            aws.iam.untagOpenIDConnectProvider({ OpenIDConnectProviderArn, TagKeys }),
    },
    async delete(aws, OpenIDConnectProviderArn) {
        await aws.iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
    },
});
