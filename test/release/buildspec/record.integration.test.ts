import assert from "node:assert/strict";
import {
    EMPTY_RECORD,
    formatReleaseRecord,
    recordBuildSpec,
    renderBuildSpec,
    type ReleaseRecord,
} from "../../../release";
import { openReleased, type Released } from "../../operations/released";
import { openBuilds, type BuildHost } from "../../sandbox/codebuild/project";

const [FIRST, SECOND] = ["1", "2"].map(digit => digit.repeat(40)) as [string, string];
const RECORD = "/swingbridge/demo/test/app/release";

describe("The buildspec that records a release", function () {
    this.timeout(30_000);
    let released: Released;
    let host: BuildHost;
    beforeEach(async () => {
        released = await openReleased();
        host = openBuilds({ account: released.app.account, region: "us-east-1" });
        host.createRole();
        host.create();
        await released.deploy(released.release(FIRST));
        await released.deploy(released.release(SECOND));
    });
    afterEach(async () => {
        await host.close();
        await released.close();
    });

    const write = (value: string) =>
        released.app.session.call("ssm", "PutParameter", {
            Name: RECORD,
            Type: "String",
            Overwrite: true,
            Value: value,
        });
    const versions = () =>
        (released.app.session.call("ssm", "GetParameterHistory", { Name: RECORD }).Parameters as unknown[]).length;
    const variables = (values: Record<string, string>) =>
        Object.entries(values).map(([name, value]) => ({ name, value }));
    const run = (more: Record<string, string> = {}) =>
        host.run(renderBuildSpec(recordBuildSpec()), {
            environmentVariablesOverride: variables({
                RECORD,
                CLUSTER: "demo",
                SERVICE: "app",
                RELEASE: SECOND,
                APPLICATION: "app",
                DEPLOYMENT_GROUP: "group",
                ...more,
            }),
        });
    const timeless = ({ current, ...record }: ReleaseRecord) => ({
        ...record,
        current: { ...current, deployedAt: "" },
    });

    it("writes what swingbridge deploy writes of the same release", async () => {
        const ours = released.record();
        // CodePipeline's action lasts until the old tasks are gone, `swingbridge deploy` until the new ones serve.
        released.app.account.advance(10 * 60_000);
        write(formatReleaseRecord(EMPTY_RECORD));
        const build = await run();
        assert.equal(build.buildStatus, "SUCCEEDED", host.log(build).join("\n"));
        assert.deepEqual(timeless(released.record()), timeless(ours));
        assert.ok(!Number.isNaN(Date.parse(released.record().current!.deployedAt)));
    });

    it("writes nothing where the release is recorded already", async () => {
        const before = versions();
        const build = await run();
        assert.equal(build.buildStatus, "SUCCEEDED");
        assert.ok(host.log(build).includes(`${SECOND} is recorded already`));
        assert.equal(versions(), before);
    });

    it("keeps what a deployer suspended: whoever resumes it looks there", async () => {
        const suspendedAutoscaling = { DynamicScalingInSuspended: false };
        write(formatReleaseRecord({ ...EMPTY_RECORD, suspendedAutoscaling }));
        await run();
        assert.deepEqual(released.record().suspendedAutoscaling, suspendedAutoscaling);
        assert.equal(released.record().current?.sha, SECOND);
    });

    it("leaves a parameter alone that holds something else", async () => {
        write("somebody else's");
        const build = await run();
        assert.equal(build.buildStatus, "FAILED");
        assert.ok(host.log(build).some(line => line.includes(`${RECORD} holds something else than a release record`)));
        assert.equal(
            released.app.session.call("ssm", "GetParameter", { Name: RECORD }).Parameter.Value,
            "somebody else's",
        );
    });

    it("fails where the service is not there, and records nothing", async () => {
        const before = versions();
        const build = await run({ CLUSTER: "other" });
        assert.equal(build.buildStatus, "FAILED");
        assert.equal(versions(), before);
    });
});

describe("The buildspec that records a release, of a service that ECS replaces itself", function () {
    this.timeout(30_000);

    it("names the revision of the service, and no deployment", async () => {
        const released = await openReleased({ circuitBreaker: true });
        const host = openBuilds({ account: released.app.account, region: "us-east-1" });
        host.createRole();
        host.create();
        released.app.session.call("ssm", "PutParameter", {
            Name: RECORD,
            Type: "String",
            Value: formatReleaseRecord(EMPTY_RECORD),
        });
        const build = await host.run(renderBuildSpec(recordBuildSpec()), {
            environmentVariablesOverride: [
                { name: "RECORD", value: RECORD },
                { name: "CLUSTER", value: "demo" },
                { name: "SERVICE", value: "app" },
                { name: "RELEASE", value: FIRST },
            ],
        });
        assert.equal(build.buildStatus, "SUCCEEDED", host.log(build).join("\n"));
        const { current } = released.record();
        const { services } = released.app.session.call("ecs", "DescribeServices", {
            cluster: "demo",
            services: ["app"],
        });
        assert.equal(current?.taskDefinition, services[0].taskDefinition);
        assert.equal(current?.deploymentId, undefined);
        await host.close();
        await released.close();
    });
});
