import assert from "node:assert/strict";
import type { DescribeCertificateResponse } from "@aws-sdk/client-acm";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import type { CreateHostedZoneResponse, ListResourceRecordSetsResponse } from "@aws-sdk/client-route-53";
import type { ServiceOutputs, StackOutputs } from "../../../outputs";
import { exportStack, inspect, liveService, outputsOf } from "../inspect";
import { assertNothingCosts } from "../leftovers";
import { diagnostics } from "../refusal";
import { story } from "../story";
import { destroy, up, type Update } from "../update";

const PASSWORD = "todo-for-development";
const DOMAIN = "todo.example.com";

story("the dev stack under a name of its own, released in every way", program => {
    let zoneId: string;
    let outputs: StackOutputs;
    let app: ServiceOutputs;
    let bad: string;
    let alarm: string;
    let deployment: string;

    /** The revision that ECS wants of the database. */
    const databaseTask = (): Promise<string> =>
        inspect(program(), async ({ client }) => {
            const { cluster, service } = outputs.services.db!.target;
            const { services = [] } = await client(ECSClient).send(
                new DescribeServicesCommand({ cluster, services: [service] }),
            );
            return services[0]?.taskDefinition ?? "";
        });

    const succeeds = async (running: Promise<Update>): Promise<Update> => {
        const result = await running;
        assert.equal(result.code, 0, result.output);
        return result;
    };

    const configure = (before: string, after: string): void => program().replace("Pulumi.dev.yaml", before, after);

    /** Percentages that an update's progress showed, in their order. */
    const traffic = (released: Update): number[] =>
        [...diagnostics(released).matchAll(/app: traffic to new version \S+ +(\d+) %/g)].map(([, percent]) =>
            Number(percent),
        );

    it("goes up with a certificate that DNS validates, an alias for the load balancer, and port 80 redirected", async () => {
        await program().run(["true"]); // Makes the account.
        zoneId = await inspect(program(), async ({ call }) => {
            const { HostedZone } = call<CreateHostedZoneResponse>("route53", "CreateHostedZone", {
                Name: "example.com",
                CallerReference: "the domain's owner",
            });
            return Promise.resolve(HostedZone!.Id!);
        });
        configure("plainHttp: true", `domainName: ${DOMAIN}`);
        configure(
            "    kind: canary\n    percent: 10\n    interval: 5\n",
            "    kind: linear\n    percent: 25\n    interval: 1\n",
        );
        program().commit("a domain name");
        await succeeds(up(program()));
        outputs = outputsOf(await exportStack(program()));
        app = outputs.services.app!;
        assert.equal(app.url, `https://${DOMAIN}`);
        assert.equal(outputs.loadBalancer?.testUrl, `https://${DOMAIN}:8443`);
        await inspect(program(), async ({ client, call }) => {
            const { Listeners = [] } = await client(ElasticLoadBalancingV2Client).send(
                new DescribeListenersCommand({ LoadBalancerArn: outputs.loadBalancer?.arn }),
            );
            const byPort = new Map(Listeners.map(listener => [listener.Port, listener]));
            assert.deepEqual([...byPort.keys()].sort(), [443, 80, 8443]);
            const { Type, RedirectConfig } = byPort.get(80)!.DefaultActions![0]!;
            assert.deepEqual(
                [Type, RedirectConfig?.Protocol, RedirectConfig?.Port, RedirectConfig?.StatusCode],
                ["redirect", "HTTPS", "443", "HTTP_301"],
            );
            for (const port of [443, 8443]) {
                const { Protocol, Certificates = [] } = byPort.get(port)!;
                assert.equal(Protocol, "HTTPS");
                const { Certificate } = call<DescribeCertificateResponse>("acm", "DescribeCertificate", {
                    CertificateArn: Certificates[0]?.CertificateArn,
                });
                assert.deepEqual([Certificate?.DomainName, Certificate?.Status], [DOMAIN, "ISSUED"]);
            }
            const { ResourceRecordSets = [] } = call<ListResourceRecordSetsResponse>(
                "route53",
                "ListResourceRecordSets",
                { HostedZoneId: zoneId },
            );
            const alias = ResourceRecordSets.find(({ Name, Type: type }) => Name === `${DOMAIN}.` && type === "A");
            assert.equal(alias?.AliasTarget?.DNSName?.replace(/\.$/, ""), outputs.loadBalancer?.dnsName);
        });
    });

    it("moves the traffic in equal steps", async () => {
        const sha = program().commit("in equal steps");
        const released = await succeeds(up(program()));
        assert.deepEqual(traffic(released), [25, 50, 75, 100]);
        assert.equal((await liveService(program(), app)).record.current?.sha, sha);
    });

    it("moves the traffic all at once", async () => {
        configure("    kind: linear\n    percent: 25\n    interval: 1\n", "    kind: all-at-once\n");
        const sha = program().commit("all at once");
        const released = await succeeds(up(program()));
        assert.deepEqual(traffic(released), [100]);
        assert.match(released.output, /app: AllowTraffic +Succeeded/);
        assert.equal((await liveService(program(), app)).record.current?.sha, sha);
        await succeeds(up(program(), {}, "--expect-no-changes"));
    });

    it("is rolled back by an alarm, and pulumi up fails with our exit code and the alarm's name", async () => {
        const good = await liveService(program(), app);
        bad = program().commit("an alarm fires");
        alarm = app.alarms.find(name => name.includes("unhealthy"))!;
        const fault = `codedeploy.lifecycleEvent:alarm,event=AllowTraffic,times=1,detail.alarm=${alarm}`;
        const failed = await up(program(), { faults: [fault] });
        assert.notEqual(failed.code, 0);
        assert.match(failed.output, /exit status 2: running/);
        assert.match(failed.output, new RegExp(`FAILED ALARM_ACTIVE: .*${alarm}`));
        assert.match(failed.output, new RegExp(`alarm ${alarm}: `));
        assert.match(failed.output, /failed and was rolled back/);
        assert.deepEqual(await liveService(program(), app), good, "the old version serves");
    });

    it("is tried again by the next up; interrupted, that says how to come back", async () => {
        await inspect(program(), ({ client }) =>
            client(CloudWatchClient).send(
                new SetAlarmStateCommand({
                    AlarmName: alarm,
                    StateValue: "OK",
                    StateReason: "targets are healthy again",
                }),
            ),
        );
        let signalled = false;
        const interrupted = await up(program(), {
            // Slow answers, so that the deployment is not over before the signal is there.
            faults: ["codedeploy.GetDeploymentTarget:slow,milliseconds=700"],
            onOutput(text, kill) {
                if (/app: Install +InProgress/.test(text) && !signalled) {
                    signalled = true;
                    kill("SIGINT");
                }
            },
        });
        assert.notEqual(interrupted.code, 0);
        assert.match(
            interrupted.output,
            /app: if this is interrupted, the deployment goes on, and the same command follows it/,
        );
        assert.doesNotMatch(interrupted.output, new RegExp(`${bad} is live`));
        deployment = /started deployment (d-\S+) of/.exec(interrupted.output)?.[1] ?? "none";
    });

    it("goes on with the next up, in the same deployment", async () => {
        assert.equal((await program().run(["swingbridge", "sandbox", "fault", "clear"])).code, 0);
        const resumed = await succeeds(up(program()));
        assert.match(resumed.output, new RegExp(`following deployment ${deployment} of ${bad}`));
        assert.equal((await liveService(program(), app)).record.current?.sha, bad);
    });

    it("fails pulumi up where a database crashes that ECS rolls: reason, exit code, log; the old one is put back", async () => {
        const before = await databaseTask();
        program().replace("examples/todo/docker-compose.yml", "postgres:15-alpine", "postgres:16-alpine");
        program().commit("a database that does not start on the old data");
        const said = `FATAL: database files are incompatible with server, password ${PASSWORD}`;
        const fault = { moment: "ecs.task", kind: "crash", match: { family: "todo-dev-db", tag: "16-alpine" } };
        const failed = await up(program(), {
            faults: [JSON.stringify({ ...fault, detail: { exitCode: 1, lines: [said] } })],
        });
        assert.notEqual(failed.code, 0);
        assert.match(failed.output, /exit status 2: running/);
        assert.match(failed.output, /db: FAILED ECS deployment circuit breaker: rolling back/);
        assert.match(failed.output, /stopped task: db exited with code 1/);
        assert.match(failed.output, /│ FATAL: database files are incompatible with server, password \[redacted\]/);
        assert.match(failed.output, /db: \S+ failed and was rolled back/);
        assert.ok(!failed.output.includes(PASSWORD), "the password is in the output");
        assert.equal(await databaseTask(), before, "the old revision runs again");
    });

    it("comes back with the next up, once the database starts", async () => {
        assert.equal((await program().run(["swingbridge", "sandbox", "fault", "clear"])).code, 0);
        await succeeds(up(program()));
        assert.match(await databaseTask(), /:task-definition\/todo-dev-db:2$/);
        await succeeds(up(program(), {}, "--expect-no-changes"));
    });

    it("is destroyed, certificate and records included", async () => {
        await succeeds(destroy(program()));
        await inspect(program(), async ({ call }) =>
            Promise.resolve(call("route53", "DeleteHostedZone", { Id: zoneId })),
        );
        await assertNothingCosts(program(), outputs);
    });
});
