import type { ConnectionArgs, ConnectionState } from "@pulumi/aws/codeconnections";
import type { ConnectionArgs as CodestarArgs, ConnectionState as CodestarState } from "@pulumi/aws/codestarconnections";
import { autoNamed, string } from "../property";
import { awsFunction } from "./functions";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

interface Connection {
    ConnectionName: string;
    ConnectionArn: string;
    ConnectionStatus: string;
    ProviderType: string;
    HostArn?: string;
    OwnerAccountId: string;
}

const PROPERTIES = {
    name: autoNamed({ max: 32 }),
    providerType: string({ computed: true, replace: true }),
    hostArn: string({ replace: true }),
};

interface Given {
    name?: string;
    providerType?: string;
    hostArn?: string;
    tags?: Record<string, string>;
}

async function create(aws: Aws, service: string, { name, providerType, hostArn, tags }: Given): Promise<string> {
    const { ConnectionArn } = (await aws.codeconnections.createConnection!({
        service,
        ConnectionName: name,
        ...(hostArn ? { HostArn: hostArn } : { ProviderType: providerType }),
        Tags: pascalTags(tags),
    })) as { ConnectionArn: string };
    return ConnectionArn;
}

async function find(aws: Aws, ConnectionArn: string) {
    const { Connection: found } = (await aws.codeconnections.getConnection!({ ConnectionArn })) as {
        Connection: Connection;
    };
    const { Tags } = (await aws.codeconnections.listTagsForResource!({ ResourceArn: ConnectionArn })) as {
        Tags: { Key: string; Value: string }[];
    };
    return {
        arn: found.ConnectionArn,
        name: found.ConnectionName,
        connectionStatus: found.ConnectionStatus,
        providerType: found.ProviderType,
        hostArn: found.HostArn ?? "",
        ownerAccountId: found.OwnerAccountId,
        tags: fromPascalTags(Tags),
    };
}

const tag = {
    put: (aws: Aws, id: string, _: unknown, tags: Record<string, string>) =>
        aws.codeconnections.tagResource!({ ResourceArn: id, Tags: pascalTags(tags) }),
    remove: (aws: Aws, id: string, _: unknown, TagKeys: string[]) =>
        aws.codeconnections.untagResource!({ ResourceArn: id, TagKeys }),
};

const remove = async (aws: Aws, ConnectionArn: string): Promise<void> => {
    await aws.codeconnections.deleteConnection!({ ConnectionArn });
};

export const connection = awsResource<ConnectionArgs, ConnectionState>({
    label: "CodeConnections Connection",
    properties: PROPERTIES,
    computed: ["arn", "connectionStatus", "ownerAccountId"],
    create: (aws, args) => create(aws, "codeconnections", args),
    read: find,
    tag,
    delete: remove,
});

/** The same by the service's old name, which is in its ARN. */
export const codestarConnection = awsResource<CodestarArgs, CodestarState>({
    label: "CodeStar Connections Connection",
    properties: PROPERTIES,
    computed: ["arn", "connectionStatus"],
    create: (aws, args) => create(aws, "codestar-connections", args),
    async read(aws, id) {
        const { arn, name, connectionStatus, providerType, hostArn, tags } = await find(aws, id);
        return { arn, name, connectionStatus, providerType, hostArn, tags };
    },
    tag,
    delete: remove,
});

export const CONNECTION_FUNCTIONS = {
    "aws:codestarconnections/getConnection:getConnection": awsFunction(
        "CodeStar Connections Connection",
        async (aws, { arn, name }) => {
            const { Connections } = (await aws.codeconnections.listConnections!({})) as { Connections: Connection[] };
            const byName = Connections.find(({ ConnectionName }) => ConnectionName === name)?.ConnectionArn;
            const found = await find(aws, String(arn ?? byName ?? name));
            return { id: found.arn, ...found };
        },
    ),
};
