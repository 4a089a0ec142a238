import assert from "node:assert/strict";
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../../components/component";
import { capture, isSecret, UNKNOWN, valueOf } from "./harness";
import { checkComponents } from "./invariants";

interface SampleArgs {
    description: pulumi.Input<string>;
    transform?: { group?: Transform<ec2.SecurityGroupArgs> };
}

class Sample extends Component {
    readonly groupId: pulumi.Output<string>;

    constructor(name: string, args: SampleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("swingbridge:test:Sample", name, args, opts);
        const group = this.child(
            ec2.SecurityGroup,
            "group",
            { description: args.description },
            { transform: args.transform?.group, protect: true, ignoreChanges: ["tags"] },
        );
        this.groupId = group.id;
        this.registerOutputs({ groupId: this.groupId });
    }
}

describe("component harness", () => {
    it("captures inputs, options, parent and registered outputs", async () => {
        const graph = await capture(() => new Sample("web", { description: "a" }));
        const group = graph.one("aws:ec2/securityGroup:SecurityGroup");
        assert.equal(group.name, "web-group");
        assert.equal(group.parent, graph.one("swingbridge:test:Sample").urn);
        assert.equal(group.inputs.description, "a");
        assert.equal(group.protect, true);
        assert.deepEqual(group.ignoreChanges, ["tags"]);
        assert.deepEqual(Object.keys(graph.outputsOf(graph.result)), ["groupId"]);
        assert.equal(await valueOf(graph.result.groupId), "web-group-id");
    });

    it("makes what AWS computes unknown in a preview", async () => {
        const graph = await capture(
            () => {
                const sample = new Sample("web", { description: "a" });
                return new ec2.SecurityGroup("other", { description: pulumi.interpolate`not ${sample.groupId}` });
            },
            { preview: true },
        );
        assert.equal(graph.one("aws:ec2/securityGroup:SecurityGroup", "other").inputs.description, UNKNOWN);
    });

    it("records which resource an input comes from", async () => {
        const graph = await capture(() => {
            const sample = new Sample("web", { description: "a" });
            return new ec2.SecurityGroup("other", { vpcId: sample.groupId });
        });
        const { urn } = graph.one("aws:ec2/securityGroup:SecurityGroup", "web-group");
        assert.deepEqual(
            graph.one("aws:ec2/securityGroup:SecurityGroup", "other").propertyDependencies.vpcId?.includes(urn),
            true,
        );
    });

    it("rejects a function that the account does not have", async () => {
        await assert.rejects(
            capture(() => ec2.getVpcOutput({ id: "vpc-1" })),
            /no function aws:ec2\/getVpc:getVpc/,
        );
    });

    it("rejects with an error thrown in an apply", async () => {
        await assert.rejects(
            capture(() =>
                new Sample("web", { description: "a" }).groupId.apply(() => {
                    throw new Error("broken apply");
                }),
            ),
            /broken apply/,
        );
    });

    it("leaves stack traces and rejection handlers as they were, even after a failure", async () => {
        const globals = () => ({
            limit: Error.stackTraceLimit,
            prepare: Error.prepareStackTrace,
            listeners: process.listeners("unhandledRejection"),
        });
        const before = globals();
        await assert.rejects(
            capture(() => {
                throw new Error("no");
            }),
        );
        assert.deepEqual(globals(), before);
    });

    it("captures aliases", async () => {
        const graph = await capture(() => new Sample("web", { description: "a" }, { aliases: [{ name: "site" }] }));
        const [alias] = graph.one("swingbridge:test:Sample").aliases;
        assert.equal(alias?.name, "site");
    });

    it("tells secret inputs", async () => {
        const graph = await capture(() => new ec2.SecurityGroup("a", { description: pulumi.secret("hidden") }));
        assert.ok(isSecret(graph.one("aws:ec2/securityGroup:SecurityGroup").inputs.description));
    });
});

describe("transform of a child", () => {
    it("replaces properties", async () => {
        const graph = await capture(
            () => new Sample("web", { description: "a", transform: { group: { description: "b" } } }),
        );
        assert.equal(graph.one("aws:ec2/securityGroup:SecurityGroup").inputs.description, "b");
    });

    it("may change arguments and options as a function that knows the name", async () => {
        const graph = await capture(
            () =>
                new Sample("web", {
                    description: "a",
                    transform: {
                        group(args, opts, name) {
                            args.description = `for ${name}`;
                            opts.protect = false;
                        },
                    },
                }),
        );
        const group = graph.one("aws:ec2/securityGroup:SecurityGroup");
        assert.equal(group.inputs.description, "for web-group");
        assert.equal(group.protect, false);
    });
});

/** Each breaks one rule; the message names which. */
const RULE_BREAKERS: [rule: string, build: () => unknown, message: RegExp][] = [
    [
        "a child without the parent's prefix",
        () =>
            new (class extends pulumi.ComponentResource {
                constructor() {
                    super("swingbridge:test:Bad", "bad", {});
                    const group = new ec2.SecurityGroup("other", {}, { parent: this });
                    Object.assign(this, { id: group.id });
                    this.registerOutputs({ id: group.id });
                }
            })(),
        /named after its parent/,
    ],
    [
        "a resource without a parent",
        () => {
            new ec2.SecurityGroup("lost", {});
            return new Sample("web", { description: "a" });
        },
        /has a component as parent/,
    ],
    [
        "outputs that are not registered",
        () =>
            new (class extends Component {
                readonly id = pulumi.output("1");
                readonly other = pulumi.output("2");
                constructor() {
                    super("swingbridge:test:Bad", "bad", {});
                    this.registerOutputs({ id: this.id });
                }
            })(),
        /registerOutputs .* is complete/,
    ],
    ["an output pasted into a string", () => new Sample("web", { description: `${{}}` }), /description/],
    [
        "a secret among a component's arguments",
        () => new Sample("web", { description: pulumi.secret("hidden") }),
        /has no secret in its arguments/,
    ],
    [
        "a resource made inside apply",
        () => {
            const sample = new Sample("web", { description: "a" });
            sample.groupId.apply(id => new ec2.SecurityGroup("web-late", { description: id }, { parent: sample }));
            return sample;
        },
        /preview and update register the same resources/,
    ],
];

describe("component invariants", () => {
    it("hold for a component that keeps the rules", () =>
        checkComponents(() => new Sample("web", { description: "a" })));

    for (const [rule, build, message] of RULE_BREAKERS) {
        it(`catch ${rule}`, () => assert.rejects(checkComponents(build), { name: "AssertionError", message }));
    }

    it("catch a secret value in plain text", () =>
        assert.rejects(
            checkComponents(() => new Sample("web", { description: "my hunter2" }), { secrets: ["hunter2"] }),
            /shows a secret value/,
        ));
});
