import assert from "node:assert/strict";
import {
    CloudFormationClient,
    CreateStackCommand,
    DescribeStacksCommand,
    paginateListExports,
    waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import { serveWire, type WireServer } from "../../sandbox/wire";
import { openAccount } from "./account";

const HANDLE = { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } };
const TEMPLATE = {
    Parameters: { Vpc: { Type: "String" }, Zone: { Type: "String", Default: "Z1" } },
    Resources: HANDLE,
    Outputs: {
        VpcId: { Value: { Ref: "Vpc" }, Description: "the network", Export: { Name: "net-vpc" } },
        Zone: { Value: { Ref: "Zone" } },
    },
};

describe("CloudFormation in the sandbox", () => {
    let account: ReturnType<typeof openAccount>;
    let server: WireServer;
    let client: CloudFormationClient;
    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
        const credentials = { accessKeyId: "AKIA", secretAccessKey: "secret" };
        client = new CloudFormationClient({ region: "us-east-1", endpoint: server.endpoint, credentials });
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        account.close();
    });
    const create = (StackName: string, template: object = TEMPLATE, vpc?: string) =>
        client.send(
            new CreateStackCommand({
                StackName,
                TemplateBody: JSON.stringify(template),
                ...(vpc !== undefined && { Parameters: [{ ParameterKey: "Vpc", ParameterValue: vpc }] }),
            }),
        );

    it("keeps stacks whose outputs others read, over HTTP as AWS does", async () => {
        await create("net", TEMPLATE, "vpc-1");
        await waitUntilStackCreateComplete({ client, minDelay: 1, maxWaitTime: 5 }, { StackName: "net" });
        const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: "net" }));
        assert.deepEqual(Stacks?.[0]?.Outputs, [
            { OutputKey: "VpcId", OutputValue: "vpc-1", Description: "the network", ExportName: "net-vpc" },
            { OutputKey: "Zone", OutputValue: "Z1" },
        ]);
        const names: string[] = [];
        for await (const { Exports = [] } of paginateListExports({ client }, {})) {
            names.push(...Exports.map(({ Name = "", Value = "" }) => `${Name}=${Value}`));
        }
        assert.deepEqual(names, ["net-vpc=vpc-1"]);
    });

    for (const [what, work, name, message] of [
        [
            "a stack that is not there",
            () => client.send(new DescribeStacksCommand({ StackName: "none" })),
            "ValidationError",
            /Stack with id none does not exist/,
        ],
        ["a parameter without a value", () => create("net"), "ValidationError", /Parameters: \[Vpc\] must have values/],
        [
            "a template without resources",
            () => create("net", { Outputs: {} }),
            "ValidationError",
            /At least one Resources/,
        ],
        [
            "a resource that it does not make",
            () => create("net", { Resources: { A: { Type: "AWS::S3::Bucket" } } }),
            "NotSimulated",
            /makes no AWS::S3::Bucket/,
        ],
        ["a name that is none", () => create("-", TEMPLATE, "v"), "ValidationError", /stackName/],
        [
            "a second stack of the name",
            () => create("one", { Resources: HANDLE }).then(() => create("one", { Resources: HANDLE })),
            "AlreadyExistsException",
            /\[one\] already exists/,
        ],
        [
            "an export of the name of another",
            () => create("one", TEMPLATE, "v").then(() => create("two", TEMPLATE, "v")),
            "ValidationError",
            /Export with name net-vpc is already exported/,
        ],
    ] as const) {
        it(`refuses ${what}`, async () => {
            await assert.rejects(work(), (error: Error) => error.name === name && message.test(error.message));
        });
    }
});
