import * as assert from "node:assert/strict";
import { createClients } from "../../operations/clients";
import type { Clients } from "../../operations/clients";
import { deploy } from "../../operations/deploy";
import type { FollowOptions } from "../../operations/follow";
import type { Outcome, ProgressEvent } from "../../operations/progress";
import { appSpecContent, renderAppSpec } from "../../release";
import type { DeploymentTarget, LifecycleHook } from "../../release";
import { parseReleaseRecord } from "../../release/release-record";
import type { ReleaseRecord } from "../../release/release-record";
import { serveWire } from "../../sandbox/wire";
import { openRelease, type GroupOptions, type ReleasedApplication } from "../sandbox/codedeploy/release";
import { openApplication, register, serviceInput, untilStable, type Application } from "../sandbox/ecs/application";

type Hooks = Partial<Record<LifecycleHook, string>>;

/** An application in the sandbox that the deployer reaches as it reaches AWS: over HTTP. */
export interface Released {
    app: Application;
    /** Creates a deployment behind the deployer's back. */
    deployAside: ReleasedApplication["deploy"];
    clients: Clients;
    /** A release of a new revision. */
    release(sha: string, changes?: { container?: object; subnets?: string[]; hooks?: Hooks }): DeploymentTarget;
    deploy(
        target: DeploymentTarget,
        options?: Partial<Parameters<typeof deploy>[1]>,
    ): Promise<{ outcome: Outcome; events: ProgressEvent[] }>;
    /** Any other operation, followed without a pause. */
    run<Options extends FollowOptions>(
        operation: (target: DeploymentTarget, options: Options, clients: Clients) => Promise<Outcome>,
        target: DeploymentTarget,
        options?: Partial<Options>,
    ): Promise<{ outcome: Outcome; events: ProgressEvent[] }>;
    record(): ReleaseRecord;
    close(): Promise<void>;
}

const ALARM = "target-5xx";
const RECORD = "/swingbridge/demo/test/app/release";

interface Options extends GroupOptions {
    /** Members of every target that differ. */
    change?: Partial<DeploymentTarget>;
    /** Set for a service that ECS rolls: its circuit breaker. */
    circuitBreaker?: boolean;
    /** Tries of each request. @default the deployer's own */
    maxAttempts?: number;
}

/** A service with the controller ECS that serves its first revision. */
function openRolling({ faults, circuitBreaker = false }: Options): ReleasedApplication {
    const app = openApplication({ faults });
    const deploymentCircuitBreaker = { enable: circuitBreaker, rollback: circuitBreaker };
    const deploymentConfiguration = { deploymentCircuitBreaker };
    app.session.call("ecs", "CreateService", serviceInput(app, register(app), { deploymentConfiguration }));
    untilStable(app);
    return { ...app, deploy: () => assert.fail("CodeDeploy does not know this service") };
}

export async function openReleased(options: Options = {}): Promise<Released> {
    const app = options.circuitBreaker === undefined ? openRelease(options) : openRolling(options);
    const server = await serveWire(app.account);
    const clients = createClients({
        region: "us-east-1",
        endpoint: server.endpoint,
        credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        ...(options.maxAttempts !== undefined && { maxAttempts: options.maxAttempts }),
    });
    const TRUST = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const { Role } = app.session.call("iam", "CreateRole", {
        RoleName: "execution",
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
    });
    app.session.call("logs", "CreateLogGroup", { logGroupName: "/demo/app" });
    const logConfiguration = {
        logDriver: "awslogs",
        options: { "awslogs-group": "/demo/app", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app" },
    };
    const run: Released["run"] = async (operation, target, more = {}) => {
        const events: ProgressEvent[] = [];
        const report = (event: ProgressEvent): void => {
            events.push(event);
            more.report?.(event);
        };
        const follow: FollowOptions = { pollInterval: 0, timeout: 60_000, ...more, report };
        // What an operation asks for besides is optional in all of them.
        const outcome = await operation(target, follow as Parameters<typeof operation>[1], clients);
        return { outcome, events };
    };
    return {
        app,
        deployAside: app.deploy,
        clients,
        release(sha, { container = {}, subnets = app.subnets, hooks } = {}) {
            const taskDefinition = register(
                app,
                { executionRoleArn: Role.Arn },
                { environment: [{ name: "SHA", value: sha }], logConfiguration, ...container },
            );
            const appSpec = renderAppSpec({
                taskDefinition,
                container: "app",
                containerPort: 3000,
                subnets,
                securityGroups: [app.securityGroup],
                assignPublicIp: false,
                hooks,
            });
            return {
                schemaVersion: 1,
                name: "app",
                region: "us-east-1",
                cluster: "demo",
                service: "app",
                controller: "codedeploy",
                releaseRecord: RECORD,
                release: { sha, taskDefinition },
                logGroup: "/demo/app",
                codedeploy: {
                    application: "app",
                    deploymentGroup: "group",
                    appSpec: appSpecContent(appSpec),
                    productionListener: app.production,
                    testListener: app.test,
                    targetGroups: app.targetGroups,
                    alarms: [ALARM],
                    trafficShift: { kind: "all-at-once" },
                    terminationWait: 5,
                },
                ...options.change,
            };
        },
        deploy: (target, more) => run(deploy, target, more),
        run,
        record: () =>
            parseReleaseRecord(app.session.call("ssm", "GetParameter", { Name: RECORD }).Parameter.Value as string),
        async close() {
            clients.ecs.destroy();
            clients.codedeploy.destroy();
            clients.ssm.destroy();
            await server.close();
            app.account.close();
        },
    };
}

/** A deployment group that watches the alarm. */
export const WATCHED = { alarmConfiguration: { enabled: true, alarms: [{ name: ALARM }] } };

/** The alarm that every target names: errors of the new version. Silence is no error. */
export function putAlarm({ app }: Pick<Released, "app">, state?: "OK" | "ALARM"): void {
    app.session.call("cloudwatch", "PutMetricAlarm", {
        AlarmName: ALARM,
        Namespace: "AWS/ApplicationELB",
        MetricName: "HTTPCode_Target_5XX_Count",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
    });
    if (state) {
        setAlarm({ app }, state);
    }
}

export function setAlarm({ app }: Pick<Released, "app">, StateValue: "OK" | "ALARM"): void {
    app.session.call("cloudwatch", "SetAlarmState", { AlarmName: ALARM, StateValue, StateReason: "a test says so" });
}
