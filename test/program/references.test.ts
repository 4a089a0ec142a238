import assert from "node:assert/strict";
import { resolveReferences, Unanswered, type ReferenceSources } from "../../program/references/resolve";
import { replaceReferences } from "../../program/references/parse";
import { checkConfig } from "../../config";

const STATE = {
    version: 4,
    outputs: {
        vpc_id: { value: "vpc-1" },
        subnets: { value: ["subnet-1", "subnet-2"] },
        password: { value: "hunter2", sensitive: true },
    },
    resources: [],
};

/** Sources that count what is asked of them. */
function sources(): ReferenceSources & { asked: string[] } {
    const asked: string[] = [];
    return {
        asked,
        async state(place) {
            asked.push(place);
            if (place.startsWith("gone")) {
                throw new Unanswered(`${place} cannot be read: ENOENT`, "check the path");
            }
            return STATE;
        },
        async outputs(stack) {
            asked.push(stack);
            if (stack === "forbidden") {
                throw new Unanswered("AWS does not allow it to be read", "allow cloudformation:DescribeStacks");
            }
            return { ClusterName: "shop", Zone: "Z1" };
        },
        async exported(name) {
            asked.push(name);
            return `value of ${name}`;
        },
    };
}

async function resolve(config: Record<string, unknown>, secretKeys: string[] = []) {
    const from = sources();
    const values = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            key.includes(":") ? key : `swingbridge:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
    const resolved = await resolveReferences({ values, secretKeys }, from);
    const parsed = (key: string): unknown => {
        const text = resolved.values[`swingbridge:${key}`];
        return text !== undefined && /^[[{]/.test(text) ? JSON.parse(text) : text;
    };
    return { ...resolved, asked: from.asked, parsed };
}

describe("Settings with values of other tools", () => {
    it("take them from Terraform states and from CloudFormation, alone or inside of text", async () => {
        const { parsed, problems } = await resolve({
            tfstates: { network: "s3://states/network", local: "terraform.tfstate" },
            network: {
                vpcId: "${tfstate:network:output.vpc_id}",
                privateSubnetIds: "${tfstate:local:output.subnets}",
                publicSubnetIds: ["${tfstate:network:output.subnets[1]}"],
            },
            cluster: "${cfn:platform:ClusterName}",
            https: { certificateArn: "${cfn-export:shop:certificate}" },
            environment: { WHERE: "in ${cfn:platform:Zone} of ${tfstate:local:output.vpc_id}" },
        });
        assert.deepEqual(problems, []);
        assert.deepEqual(parsed("network"), {
            vpcId: "vpc-1",
            privateSubnetIds: ["subnet-1", "subnet-2"],
            publicSubnetIds: ["subnet-2"],
        });
        assert.equal(parsed("cluster"), "shop");
        assert.deepEqual(parsed("https"), { certificateArn: "value of shop:certificate" });
        assert.deepEqual(parsed("environment"), { WHERE: "in Z1 of vpc-1" });
    });

    it("need no name of a state where there is one only", async () => {
        const { parsed, asked } = await resolve({
            tfstates: { only: "a.tfstate" },
            cluster: "${tfstate:output.vpc_id}",
        });
        assert.equal(parsed("cluster"), "vpc-1");
        assert.deepEqual(asked, ["a.tfstate"]);
    });

    it("ask nobody where nothing is referred to, and each place once", async () => {
        assert.deepEqual((await resolve({ tfstates: { a: "a.tfstate" }, cluster: "shop" })).asked, []);
        const { asked } = await resolve({
            tfstates: { a: "a.tfstate" },
            cluster: "${tfstate:output.vpc_id}",
            gitSha: "${tfstate:output.vpc_id}${cfn:p:Zone}",
            repository: "${cfn:p:ClusterName}",
        });
        assert.deepEqual(asked.sort(), ["a.tfstate", "p"]);
    });

    it("leave alone what is somebody else's, what is escaped, and other namespaces", async () => {
        const { values, asked } = await resolve({
            environment: { A: "${HOME} ${cfn} $cfn:a:b", B: "$${cfn:a:b}" },
            "aws:region": "${cfn:a:b}",
        });
        assert.deepEqual(JSON.parse(values["swingbridge:environment"]!), {
            A: "${HOME} ${cfn} $cfn:a:b",
            B: "${cfn:a:b}",
        });
        assert.equal(values["aws:region"], "${cfn:a:b}");
        assert.deepEqual(asked, []);
    });

    it("make a key secret that takes what a state marks as sensitive", async () => {
        const given = { tfstates: { a: "a.tfstate" }, environment: { PASSWORD: "${tfstate:output.password}" } };
        const { values, secretKeys, problems } = await resolve(given, ["swingbridge:gitSha"]);
        assert.deepEqual(secretKeys, ["swingbridge:gitSha", "swingbridge:environment"]);
        assert.deepEqual(problems, []);
        assert.deepEqual(checkConfig({ values, secretKeys }).config.encryptedValues, ["hunter2"]);
    });

    for (const [what, config, reason, fix] of [
        ["no state to look in", { cluster: "${tfstate:output.a}" }, /no Terraform state to look in/, /tfstates\.NAME/],
        [
            "several states and no name",
            { tfstates: { a: "a", b: "b" }, cluster: "${tfstate:output.a}" },
            /does not say in which/,
            /with one of a, b/,
        ],
        [
            "no such output",
            { tfstates: { a: "a.tfstate" }, cluster: "${tfstate:output.none}" },
            /the state a\.tfstate has no output\.none/,
            /terraform output/,
        ],
        [
            "no such state",
            { tfstates: { a: "gone.tfstate" }, cluster: "${tfstate:output.a}" },
            /ENOENT/,
            /check the path/,
        ],
        [
            "no such output of a stack",
            { cluster: "${cfn:platform:Cluster}" },
            /stack platform has no output Cluster/,
            /it has ClusterName, Zone/,
        ],
        ["no permission", { cluster: "${cfn:forbidden:A}" }, /does not allow/, /cloudformation:DescribeStacks/],
        ["no output named", { cluster: "${cfn:platform}" }, /is no output of a stack/, /\$\$\{/],
        ["no address", { tfstates: { a: "a" }, cluster: "${tfstate:}" }, /names no value/, /\$\$\{/],
        ["no export named", { cluster: "${cfn-export:}" }, /names no export/, /\$\$\{/],
    ] as const) {
        it(`are told where there is ${what}, and what to do`, async () => {
            const { problems, values } = await resolve(config);
            assert.equal(problems.length, 1);
            assert.match(problems[0]!.reason, reason);
            assert.match(problems[0]!.fix, fix);
            assert.equal(problems[0]!.key, "cluster");
            assert.equal(problems[0]!.value, config.cluster);
            assert.equal(values["swingbridge:cluster"], undefined, "the default stands in");
        });
    }

    it("are told of all at once", async () => {
        const { problems } = await resolve({
            cluster: "${cfn:platform:A}",
            network: { vpcId: "${cfn:platform:B}", privateSubnetIds: ["${tfstate:x}", "${cfn:forbidden:C}"] },
        });
        assert.deepEqual(problems.map(({ key }) => key).sort(), ["cluster", "network", "network", "network"]);
    });

    it("hold no answer in keys of maps", () => {
        assert.deepEqual(
            replaceReferences({ "${cfn:a:b}": "${cfn:a:b}" }, () => "x"),
            { "${cfn:a:b}": "x" },
        );
    });
});
