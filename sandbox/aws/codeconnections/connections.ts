import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, withoutTags, type Tag, type TagMap } from "../tags";

export interface ConnectionRow {
    ConnectionName: string;
    ConnectionArn: string;
    ProviderType: string;
    HostArn?: string;
    ConnectionStatus: "PENDING" | "AVAILABLE" | "ERROR";
    Tags: TagMap;
}

interface ConnectionInput {
    ConnectionName?: string;
    ConnectionArn?: string;
    ProviderType?: string;
    HostArn?: string;
    Tags?: Tag[];
}

const PROVIDERS = ["Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged", "AzureDevOps"];

/** Those of all accounts: the hosts behind them tell each what happens. */
export const connections = (account: Account) => account.sharedTable<ConnectionRow>("codeconnections.connections");

/** The account as the owner of a connection has it, in the connection's region. */
export function placeOf(account: Account, { ConnectionArn }: ConnectionRow): Account {
    const [, , , region = "", accountId = ""] = ConnectionArn.split(":");
    return account.of(accountId).in(region);
}

const connectionsHere = (account: Account): ConnectionRow[] =>
    connections(account)
        .list()
        .filter(row => isOwn(account, row) && placeOf(account, row).region === account.region);

const isOwn = (account: Account, row: ConnectionRow): boolean => placeOf(account, row).accountId === account.accountId;

/** The service has an old name, and either is in ARNs. */
export const connectionId = (arn = ""): string => arn.split(":connection/").pop() ?? "";

/** @throws AwsError `ResourceNotFoundException` */
export function findConnection(account: Account, arn: string | undefined): ConnectionRow {
    const row = connections(account).get(connectionId(arn));
    if (!row || !isOwn(account, row)) {
        throw new AwsError("ResourceNotFoundException", `Connection ${arn ?? ""} not found`);
    }
    return row;
}

function createConnection(account: Account, input: ConnectionInput & { service?: string }) {
    const { ConnectionName = "", ProviderType, HostArn, Tags, service = "codeconnections" } = input;
    if (!/^[\w-]{1,32}$/.test(ConnectionName)) {
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${ConnectionName}' at 'connectionName' failed to satisfy constraint: Member must have length less than or equal to 32`,
        );
    }
    if ((ProviderType === undefined) === (HostArn === undefined)) {
        throw new AwsError("InvalidInputException", "Either ProviderType or HostArn must be specified, and not both");
    }
    if (ProviderType !== undefined && !PROVIDERS.includes(ProviderType)) {
        throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value '${ProviderType}' at 'providerType' failed to satisfy constraint: Member must satisfy enum value set: [${PROVIDERS.join(", ")}]`,
        );
    }
    const id = account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const row: ConnectionRow = {
        ConnectionName,
        ConnectionArn: account.arn(service, `connection/${id}`),
        ProviderType: ProviderType ?? "GitHubEnterpriseServer",
        ...(HostArn !== undefined && { HostArn }),
        ConnectionStatus: "PENDING",
        Tags: toTagMap(Tags, "InvalidInputException"),
    };
    connections(account).put(id, row);
    return { ConnectionArn: row.ConnectionArn, Tags };
}

const describe = (account: Account, { Tags: _, ...row }: ConnectionRow) => ({
    ...row,
    OwnerAccountId: account.accountId,
});

function changeTags(account: Account, arn: string | undefined, change: (tags: TagMap) => TagMap): object {
    const row = findConnection(account, arn);
    connections(account).put(connectionId(arn), { ...row, Tags: change(row.Tags) });
    return {};
}

/** By ARN, or by name, in any account. */
function named(account: Account, name = ""): ConnectionRow {
    const row = connections(account)
        .list()
        .find(({ ConnectionName, ConnectionArn }) => ConnectionName === name || ConnectionArn === name);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `there is no connection ${name}`, 404);
    }
    return row;
}

export const connectionOperations: ServiceModule["operations"] = {
    CreateConnection: createConnection,

    GetConnection: (account: Account, { ConnectionArn }: ConnectionInput) => ({
        Connection: describe(account, findConnection(account, ConnectionArn)),
    }),

    ListConnections(
        account: Account,
        input: { ProviderTypeFilter?: string; HostArnFilter?: string; MaxResults?: number; NextToken?: string },
    ) {
        const found = connectionsHere(account)
            .filter(row => (input.ProviderTypeFilter ?? row.ProviderType) === row.ProviderType)
            .filter(row => (input.HostArnFilter ?? row.HostArn) === row.HostArn);
        const { items, next } = paginate(found, input.NextToken, input.MaxResults, 100);
        return { Connections: items.map(row => describe(account, row)), NextToken: next };
    },

    DeleteConnection(account: Account, { ConnectionArn }: ConnectionInput) {
        findConnection(account, ConnectionArn);
        connections(account).delete(connectionId(ConnectionArn));
        return {};
    },

    ListTagsForResource: (account: Account, { ResourceArn }: { ResourceArn?: string }) => ({
        Tags: toTagList(findConnection(account, ResourceArn).Tags),
    }),

    TagResource: (account: Account, { ResourceArn, Tags }: { ResourceArn?: string; Tags?: Tag[] }) =>
        changeTags(account, ResourceArn, tags => ({ ...tags, ...toTagMap(Tags, "InvalidInputException") })),

    UntagResource: (account: Account, { ResourceArn, TagKeys }: { ResourceArn?: string; TagKeys?: string[] }) =>
        changeTags(account, ResourceArn, tags => withoutTags(tags, TagKeys)),

    /** The sandbox's own: what on AWS a person does in the console. */
    CompleteConnection(account: Account, { connection }: { connection?: string }) {
        const row: ConnectionRow = { ...named(account, connection), ConnectionStatus: "AVAILABLE" };
        connections(account).put(connectionId(row.ConnectionArn), row);
        return { Connection: describe(account, row) };
    },
};
