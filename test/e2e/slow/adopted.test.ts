import assert from "node:assert/strict";
import {
    DescribeListenerCertificatesCommand,
    DescribeListenersCommand,
    ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DescribeCertificateResponse } from "@aws-sdk/client-acm";
import type { StackOutputs } from "../../../outputs";
import { act, exportStack, inspect, liveService, outputsOf, type Inspection } from "../inspect";
import { withoutLeftovers } from "../leftovers";
import { accountOf, assertRefused } from "../refusal";
import { story } from "../story";
import { destroy, up } from "../update";

const PLATFORM = ["--cwd", "test/e2e/platform", "--stack", "dev"];

/** What the platform's stack tells. */
interface Platform {
    vpcId: string;
    publicSubnetIds: string[];
    privateSubnetIds: string[];
    clusterName: string;
    loadBalancerArn: string;
    productionListenerArn: string;
}

/** A Terraform state with outputs. */
const stateOf = (outputs: Record<string, unknown>): object => ({
    version: 4,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
    resources: [],
});

/** Makes the platform's facts known in CloudFormation and in a Terraform state in S3. */
function publish(call: Inspection["call"], platform: Platform): void {
    const Outputs = {
        VpcId: { Value: platform.vpcId },
        ListenerArn: { Value: platform.productionListenerArn },
        LoadBalancerArn: { Value: platform.loadBalancerArn, Export: { Name: "edge-load-balancer" } },
    };
    const Resources = { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } };
    call("cloudformation", "CreateStack", {
        StackName: "platform",
        TemplateBody: JSON.stringify({ Resources, Outputs }),
    });
    const state = stateOf({ public: platform.publicSubnetIds, private: platform.privateSubnetIds });
    call("s3", "CreateBucket", { Bucket: "acme-states" });
    call("s3", "PutObject", {
        Bucket: "acme-states",
        Key: "network.tfstate",
        Body: JSON.stringify(state),
        ContentType: "application/json",
    });
}

story("a stack in the network, the cluster and behind the load balancer of another one", program => {
    let platform: Platform;
    let before: Record<string, number>;
    let outputs: StackOutputs;

    it("the platform is there first, made by a stack of its own", async () => {
        const made = await program().pulumi(["up", ...PLATFORM, "--yes", "--skip-preview"]);
        assert.equal(made.code, 0, made.output);
        const shown = await program().pulumi(["stack", "output", ...PLATFORM, "--json"]);
        platform = JSON.parse(shown.stdout) as Platform;
        await act(program(), ({ call }) => Promise.resolve(publish(call, platform)));
        const { clusterName } = platform;
        program().write("platform.tfstate", JSON.stringify(stateOf({ cluster_name: clusterName })));
        before = await accountOf(program());
    });

    it("is told of every value that is nowhere, before anything is made", async () => {
        const settings = program().read("Pulumi.dev.yaml");
        program().write(
            "Pulumi.dev.yaml",
            `${settings}
  swingbridge:tfstates:
    network: s3://acme-states/gone.tfstate
    local: platform.tfstate
  swingbridge:cluster: \${tfstate:local:output.cluster}
  swingbridge:repository: \${cfn:none:Repository}
  swingbridge:allow:
    - \${tfstate:network:output.allowed}
`,
        );
        assertRefused(
            await up(program()),
            /swingbridge:cluster = .*\n +the state platform\.tfstate has no output\.cluster\n/,
            /swingbridge:repository = .*\n +there is no CloudFormation stack none in the stack's region\n/,
            /swingbridge:allow = .*\n +there is no object gone\.tfstate in the bucket acme-states\n/,
        );
        program().write("Pulumi.dev.yaml", settings);
        assert.deepEqual(await accountOf(program()), before);
    });

    it("goes up in it, and says that short names do not resolve in a network of somebody else's", async () => {
        program().replace(
            "Pulumi.dev.yaml",
            "  swingbridge:network:\n    natGateways: single\n  swingbridge:https:\n    plainHttp: true\n",
            // As the platform's other users have them: some from CloudFormation, some from two Terraform states.
            `  swingbridge:tfstates:
    network: s3://acme-states/network.tfstate
    local: platform.tfstate
  swingbridge:network:
    vpcId: \${cfn:platform:VpcId}
    publicSubnetIds: \${tfstate:network:output.public}
    privateSubnetIds: \${tfstate:network:output.private}
  swingbridge:cluster: \${tfstate:local:output.cluster_name}
  swingbridge:loadBalancer:
    arn: \${cfn-export:edge-load-balancer}
    productionListenerArn: \${cfn:platform:ListenerArn}
  swingbridge:https:
    domainName: todo.example.com
  swingbridge:services:
    app:
      hosts: [todo.example.com]
`,
        );
        program().commit("adopt the platform");
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        for (const name of ["db", "redis"]) {
            assert.match(
                first.output,
                new RegExp(`the short name ${name} does not resolve\\n +fix: use ${name}\\.dev\\.todo\\.internal`),
            );
        }
        const stack = await exportStack(program());
        const types = stack.resources.map(({ type }) => type);
        for (const type of ["awsx:ec2:Vpc", "aws:ecs/cluster:Cluster", "aws:lb/loadBalancer:LoadBalancer"]) {
            assert.ok(!types.includes(type), `${type} is the platform's`);
        }
        outputs = outputsOf(stack);
        assert.equal(outputs.vpcId, platform.vpcId);
        assert.equal(outputs.clusterName, platform.clusterName);
        assert.equal(outputs.loadBalancer?.arn, platform.loadBalancerArn);
        assert.equal(outputs.loadBalancer?.productionListenerArn, platform.productionListenerArn);
        assert.equal(outputs.services.app?.url, "https://todo.example.com");
        assert.deepEqual((await liveService(program(), outputs.services.app!)).targets, ["healthy"]);
    });

    it("brings its certificate to the platform's listener, and a test listener of its own", async () => {
        await inspect(program(), async ({ client, call }) => {
            const elb = client(ElasticLoadBalancingV2Client);
            const { Certificates = [] } = await elb.send(
                new DescribeListenerCertificatesCommand({ ListenerArn: platform.productionListenerArn }),
            );
            const domains = Certificates.map(({ CertificateArn, IsDefault }) => {
                const { Certificate } = call<DescribeCertificateResponse>("acm", "DescribeCertificate", {
                    CertificateArn,
                });
                return [Certificate?.DomainName, Certificate?.Status, IsDefault];
            });
            assert.deepEqual(domains, [
                ["example.com", "ISSUED", true],
                ["todo.example.com", "ISSUED", false],
            ]);
            const { Listeners = [] } = await elb.send(
                new DescribeListenersCommand({ LoadBalancerArn: platform.loadBalancerArn }),
            );
            // Port 80 of somebody else's load balancer is theirs.
            assert.deepEqual(Listeners.map(({ Port, Protocol }) => `${Port} ${Protocol}`).sort(), [
                "443 HTTPS",
                "8443 HTTPS",
            ]);
        });
    });

    it("releases blue/green on the platform's listener", async () => {
        const before = await liveService(program(), outputs.services.app!);
        const sha = program().commit("the second release");
        const second = await up(program());
        assert.equal(second.code, 0, second.output);
        const live = await liveService(program(), outputs.services.app!);
        assert.notEqual(live.serving, before.serving);
        assert.equal(live.record.current?.sha, sha);
        const again = await up(program(), {}, "--refresh", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("is no drift to the platform's owner", async () => {
        const untouched = await program().pulumi(["preview", ...PLATFORM, "--refresh", "--expect-no-changes"]);
        assert.equal(untouched.code, 0, untouched.output);
    });

    it("goes without a trace", async () => {
        const destroyed = await destroy(program());
        assert.equal(destroyed.code, 0, destroyed.output);
        assert.deepEqual(withoutLeftovers(await accountOf(program())), withoutLeftovers(before));
    });
});
