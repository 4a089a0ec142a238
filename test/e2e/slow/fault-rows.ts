import type { Outcome, ProgressEvent } from "../../../operations/progress";
import type { FaultRule } from "../../../sandbox/faults";
import type { Released } from "../../operations/released";

/** Something that goes wrong at a moment of a deployment with a traffic shift, and how that must end. */
export interface Row {
    /** What goes wrong, and when. */
    what: string;
    shift: keyof typeof SHIFTS;
    faults?: readonly FaultRule[];
    /** Members of CreateDeploymentGroup's input that differ. */
    group?: object;
    /** What somebody does before the deployment. */
    before?: (released: Released) => void;
    /** What somebody does when the deployer reports something. */
    during?: (event: ProgressEvent, released: Released) => void;
    timeout?: number;
    ends: End;
    /** How the next deployment, of another release, ends; the faults are over by then. @default live */
    next?: End;
    /** Somebody stopped the shift half-way and did not roll back: two versions serve until the next deployment. */
    split?: true;
}

interface End {
    status: Outcome["status"];
    /** Of the command line. */
    code: number;
    message: RegExp;
}

export const SHIFTS = {
    "all at once": "CodeDeployDefault.ECSAllAtOnce",
    canary: "CodeDeployDefault.ECSCanary10Percent5Minutes",
    linear: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
} as const;

const LIVE: End = { status: "live", code: 0, message: /^a1 is live \(deployment d-/ };
const rolledBack = (message: RegExp): End => ({ status: "rolled-back", code: 2, message });
const failed = (message: RegExp): End => ({ status: "failed", code: 3, message });
const unfinished = (message: RegExp): End => ({ status: "unfinished", code: 4, message });
const refused = (message: RegExp): End => ({ status: "refused", code: 5, message });

const at = (event: string, kind: string, detail: Record<string, unknown> = {}, deployment = "forward"): FaultRule => ({
    moment: "codedeploy.lifecycleEvent",
    kind,
    match: { event, deployment },
    detail,
    times: 1,
});
/** Revision 3 is the one that is deployed. */
const task = (kind: string, more: object = {}): FaultRule => ({
    moment: "ecs.task",
    kind,
    match: { revision: "3" },
    ...more,
});
const denied = (service: string, operation: string, more: object = {}): FaultRule => ({
    service,
    operation,
    kind: "error",
    message: `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ${service}:${operation}`,
    ...more,
});
const WITHOUT_ROLLBACK = { autoRollbackConfiguration: { enabled: false, events: [] } };
const WITH_ALARM = { alarmConfiguration: { enabled: true, alarms: [{ name: "target-5xx" }] } };
const UNHEALTHY = /failed and was rolled back: TIMEOUT: .*replacement task set to become healthy/;
const HOOK_FAILED = /failed and was rolled back: HOOK_EXECUTION_FAILURE/;
const ALARMED = /failed and was rolled back: ALARM_ACTIVE: .*Activated alarms: <target-5xx>/;

const calls: Row[] = [
    {
        what: "the first calls are throttled",
        shift: "all at once",
        faults: [{ service: "codedeploy", kind: "throttling", times: 2 }],
        ends: LIVE,
    },
    {
        what: "a look in the middle of the shift is throttled",
        shift: "canary",
        faults: [
            { service: "codedeploy", operation: "GetDeployment", kind: "throttling", during: "AllowTraffic", times: 2 },
        ],
        ends: LIVE,
    },
    {
        what: "looks at the installation are answered with 500",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                operation: "GetDeploymentTarget",
                kind: "serverError",
                during: "Install",
                times: 2,
            },
        ],
        ends: LIVE,
    },
    {
        what: "the connection drops before the deployment is created",
        shift: "all at once",
        faults: [{ service: "codedeploy", operation: "CreateDeployment", kind: "dropped", times: 1 }],
        ends: LIVE,
    },
    {
        what: "the connection drops when the deployment was created: the repeated call meets its own deployment",
        shift: "canary",
        faults: [{ service: "codedeploy", operation: "CreateDeployment", kind: "dropped", afterwards: true, times: 1 }],
        ends: LIVE,
    },
    {
        what: "connections drop during the shift",
        shift: "linear",
        faults: [
            { service: "codedeploy", operation: "GetDeployment", kind: "dropped", during: "AllowTraffic", times: 2 },
        ],
        ends: LIVE,
    },
    {
        what: "an answer during the installation is slow",
        shift: "canary",
        faults: [
            {
                service: "codedeploy",
                operation: "GetDeployment",
                kind: "slow",
                milliseconds: 50,
                during: "Install",
                times: 2,
            },
        ],
        ends: LIVE,
    },
    {
        what: "CodeDeploy answers nothing but throttling for as long as anybody asks",
        shift: "canary",
        faults: [{ service: "codedeploy", operation: "GetDeployment", kind: "throttling", during: "AllowTraffic" }],
        ends: unfinished(/throttl.*Deployment d-\w+ goes on/is),
    },
    {
        what: "the right to create a deployment is missing",
        shift: "all at once",
        faults: [denied("codedeploy", "CreateDeployment")],
        ends: refused(/codedeploy:CreateDeployment/),
    },
    {
        what: "the right to look at a deployment is missing",
        shift: "canary",
        faults: [denied("codedeploy", "GetDeploymentTarget")],
        ends: unfinished(/codedeploy:GetDeploymentTarget.*Deployment d-\w+ goes on/s),
    },
    {
        what: "the right to describe the service is missing",
        shift: "all at once",
        faults: [denied("ecs", "DescribeServices")],
        ends: refused(/ecs:DescribeServices/),
    },
    {
        what: "the right to write the release record is missing at the end",
        shift: "all at once",
        faults: [denied("ssm", "PutParameter", { skip: 1 })],
        ends: unfinished(/ssm:PutParameter/),
    },
    {
        what: "the right to suspend autoscaling is missing",
        shift: "linear",
        faults: [denied("application-autoscaling", "RegisterScalableTarget")],
        ends: unfinished(/application-autoscaling:RegisterScalableTarget/),
    },
    {
        what: "the credentials expire during the shift",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                kind: "error",
                code: "ExpiredTokenException",
                message: "The security token included in the request is expired",
                during: "AllowTraffic",
            },
        ],
        ends: unfinished(/expired.*Deployment d-\w+ goes on/is),
    },
];

const tasks: Row[] = [
    ...(["all at once", "canary", "linear"] as const).map((shift): Row => ({
        what: "the new tasks crash",
        shift,
        faults: [task("crash")],
        ends: rolledBack(UNHEALTHY),
    })),
    {
        what: "one task crashes, the next one runs",
        shift: "canary",
        faults: [task("crash", { times: 1 })],
        ends: LIVE,
    },
    {
        what: "the image cannot be pulled",
        shift: "all at once",
        faults: [task("cannotPull")],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the new tasks fail their health checks",
        shift: "linear",
        faults: [task("unhealthy")],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the target group finds the new tasks unhealthy",
        shift: "canary",
        faults: [{ moment: "elbv2.target", kind: "unhealthy", match: { targetGroup: "one" } }],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the new tasks crash, and the group does not roll back",
        shift: "canary",
        group: WITHOUT_ROLLBACK,
        faults: [task("crash")],
        ends: failed(/failed and was not rolled back, the old version still has all the traffic: TIMEOUT/),
    },
];

const HOOKED = ["AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"] as const;
const hooks: Row[] = [
    ...(["all at once", "canary"] as const).map((shift): Row => ({
        what: "the hook of BeforeInstall fails, when there is nothing to take back",
        shift,
        faults: [at("BeforeInstall", "fail")],
        ends: failed(/was not rolled back, the old version still has all the traffic: HOOK_EXECUTION_FAILURE/),
    })),
    ...HOOKED.flatMap((event, index): Row[] => [
        {
            what: `the hook of ${event} fails`,
            shift: index % 2 === 0 ? "canary" : "linear",
            faults: [at(event, "fail")],
            ends: rolledBack(HOOK_FAILED),
        },
        {
            what: `the hook of ${event} hangs`,
            shift: index % 2 === 0 ? "all at once" : "canary",
            faults: [at(event, "hang")],
            ends: rolledBack(HOOK_FAILED),
        },
    ]),
    {
        what: "the hook of AfterAllowTraffic fails, and the group does not roll back: the new version serves",
        shift: "linear",
        group: WITHOUT_ROLLBACK,
        faults: [at("AfterAllowTraffic", "fail")],
        ends: failed(/was not rolled back, the new version has 100 % of the traffic: HOOK_EXECUTION_FAILURE/),
    },
    {
        what: "the rollback fails too",
        shift: "all at once",
        faults: [at("AfterAllowTestTraffic", "fail"), at("BeforeInstall", "fail", {}, "rollback")],
        ends: failed(/failed and was not rolled back/),
    },
];

const alarms: Row[] = [
    ...(["all at once", "canary", "linear"] as const).flatMap(shift =>
        ["Install", "AllowTraffic", "AfterAllowTraffic"].map((event): Row => ({
            what: `an alarm goes off at ${event}`,
            shift,
            group: WITH_ALARM,
            faults: [at(event, "alarm")],
            // As Install begins there are no new tasks that could be taken back.
            ends: event === "Install" ? failed(/was not rolled back.*: ALARM_ACTIVE/) : rolledBack(ALARMED),
        })),
    ),
    {
        what: "an alarm goes off at AllowTraffic, and the group does not roll back on alarms",
        shift: "canary",
        group: { ...WITH_ALARM, autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } },
        faults: [at("AllowTraffic", "alarm")],
        ends: failed(/was not rolled back, the old version still has all the traffic: ALARM_ACTIVE/),
    },
    {
        what: "the alarm is going off already",
        shift: "linear",
        group: WITH_ALARM,
        before: ({ app }) => {
            const state = { AlarmName: "target-5xx", StateValue: "ALARM", StateReason: "errors" };
            app.session.call("cloudwatch", "SetAlarmState", state);
        },
        ends: failed(/was not rolled back, the old version still has all the traffic: ALARM_ACTIVE/),
    },
];

/** Somebody stops the running deployment when an event begins. */
const stopAt = (name: string, autoRollbackEnabled: boolean): Row["during"] => {
    return (event, { app }) => {
        if (event.event === "lifecycle" && event.name === name && event.status === "InProgress") {
            const { deploymentId } = event;
            app.session.call("codedeploy", "StopDeployment", { deploymentId, autoRollbackEnabled });
        }
    };
};

const people: Row[] = [
    {
        what: "somebody stops it at Install and rolls back",
        shift: "canary",
        during: stopAt("Install", true),
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody stops it at AllowTraffic and rolls back",
        shift: "linear",
        during: stopAt("AllowTraffic", true),
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody stops it at AllowTraffic and does not roll back",
        shift: "linear",
        during: stopAt("AllowTraffic", false),
        ends: failed(/was not rolled back, the new version has [1-9]0 % of the traffic: MANUAL_STOP/),
        split: true,
    },
    {
        what: "somebody stops it before any traffic moves",
        shift: "all at once",
        faults: [at("BeforeAllowTraffic", "stop", { rollback: "true" })],
        ends: rolledBack(/MANUAL_STOP/),
    },
    {
        what: "somebody else deploys already",
        shift: "canary",
        before: ({ deployAside, release }) => {
            deployAside(release("other").release.taskDefinition, { description: "app other" });
        },
        ends: refused(/deployment d-\w+ \(app other, by user, since \S+\) is running in the same deployment group/),
        next: refused(/is running in the same deployment group/),
    },
    {
        what: "somebody else deploys between our look and our call",
        shift: "linear",
        faults: [
            {
                service: "codedeploy",
                operation: "CreateDeployment",
                kind: "error",
                code: "DeploymentLimitExceededException",
                times: 1,
            },
        ],
        ends: refused(/another one is running in the same deployment group/),
    },
    ...(["BeforeInstall", "AllowTraffic"] as const).map((event): Row => ({
        what: `somebody deletes the target group of the new tasks at ${event}`,
        shift: "canary",
        faults: [at(event, "deleteTargetGroup")],
        ends: failed(/was not rolled back.*ELASTIC_LOAD_BALANCING_INVALID/),
        next: failed(/ELASTIC_LOAD_BALANCING_INVALID/),
    })),
    {
        what: "nobody says that the traffic may move",
        shift: "canary",
        before: ({ app }) => {
            app.session.call("codedeploy", "UpdateDeploymentGroup", {
                applicationName: "app",
                currentDeploymentGroupName: "group",
                blueGreenDeploymentConfiguration: {
                    deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
                },
            });
        },
        ends: rolledBack(/TIMEOUT: .*waiting for the traffic to be rerouted/),
        next: rolledBack(/TIMEOUT/),
    },
    {
        what: "the deployer gives up waiting",
        shift: "linear",
        timeout: 0,
        ends: unfinished(/not finished after .*the deployment goes on/),
    },
];

export const ROWS: readonly Row[] = [...calls, ...tasks, ...hooks, ...alarms, ...people];
