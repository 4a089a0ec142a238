import { openApplication, pollUntil, register, serviceInput, type Answer, type Application } from "../ecs/application";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import type { ServiceModule } from "../../../sandbox/aws/service";
import type { FaultRule } from "../../../sandbox/faults";

/** The application of the ECS tests with a CODE_DEPLOY service and a deployment group. */
export interface ReleasedApplication extends Application {
    deploy(taskDefinition: string, input?: object): string;
}

export interface GroupOptions {
    faults?: FaultRule[];
    modules?: readonly ServiceModule[];
    /** @default one in memory */
    account?: SandboxAccount;
    /** Where it is. @default us-east-1 */
    session?: Session;
    /** Input of CreateDeploymentGroup that differs from `groupInput`. */
    group?: object;
    service?: object;
}

const TRUST = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "codedeploy.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

export const groupInput = (app: Application, changes: object = {}) => ({
    applicationName: "app",
    deploymentGroupName: "group",
    serviceRoleArn: `arn:aws:iam::${app.session.accountId}:role/deploy`,
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    ecsServices: [{ clusterName: "demo", serviceName: "app" }],
    loadBalancerInfo: {
        targetGroupPairInfoList: [
            {
                targetGroups: [{ name: "one" }, { name: "two" }],
                prodTrafficRoute: { listenerArns: [app.production] },
                testTrafficRoute: { listenerArns: [app.test] },
            },
        ],
    },
    blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
    },
    autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    },
    ...changes,
});

/** A service that serves its first revision, and all that its releases need. */
export function openRelease({ group, service, ...options }: GroupOptions = {}): ReleasedApplication {
    const app = openApplication(options);
    const { session } = app;
    session.call("iam", "CreateRole", { RoleName: "deploy", AssumeRolePolicyDocument: JSON.stringify(TRUST) });
    session.call("codedeploy", "CreateApplication", { applicationName: "app", computePlatform: "ECS" });
    const input = serviceInput(app, register(app), { deploymentController: { type: "CODE_DEPLOY" }, ...service });
    session.call("ecs", "CreateService", input);
    pollUntil(
        () => taskSets(app),
        sets => sets[0].stabilityStatus === "STEADY_STATE",
    );
    session.call("codedeploy", "CreateDeploymentGroup", groupInput(app, group));
    return {
        ...app,
        deploy: (taskDefinition, changes = {}) =>
            session.call("codedeploy", "CreateDeployment", {
                applicationName: "app",
                deploymentGroupName: "group",
                revision: {
                    revisionType: "AppSpecContent",
                    appSpecContent: { content: JSON.stringify(appSpec(taskDefinition)) },
                },
                ...changes,
            }).deploymentId,
    };
}

export const appSpec = (taskDefinition: string, properties: object = {}, hooks?: object[]) => ({
    version: 0.0,
    Hooks: hooks,
    Resources: [
        {
            TargetService: {
                Type: "AWS::ECS::Service",
                Properties: {
                    TaskDefinition: taskDefinition,
                    LoadBalancerInfo: { ContainerName: "app", ContainerPort: 3000 },
                    ...properties,
                },
            },
        },
    ],
});

export const taskSets = (app: Application): Answer =>
    app.session.call("ecs", "DescribeTaskSets", { cluster: "demo", service: "app" }).taskSets;

export const deployment = (app: Application, id: string): Answer =>
    app.session.call("codedeploy", "GetDeployment", { deploymentId: id }).deploymentInfo;

/** The deployment's target, and with it a poll of the deployment. */
export const target = (app: Application, id: string): Answer =>
    app.session.call("codedeploy", "GetDeploymentTarget", { deploymentId: id, targetId: "demo:app" }).deploymentTarget
        .ecsTarget;

export const untilStatus = (app: Application, id: string, ...statuses: string[]): Answer =>
    pollUntil(
        () => deployment(app, id),
        info => statuses.includes(info.status),
        2000,
    );

/** Until a lifecycle event has the status. */
export const untilEvent = (app: Application, id: string, name: string, status = "Succeeded"): Answer =>
    pollUntil(
        () => target(app, id),
        found =>
            found.lifecycleEvents.some((event: Answer) => event.lifecycleEventName === name && event.status === status),
        2000,
    );

/** Weights of the rule (production by default), by name of the target group. Reading them moves nothing. */
export function weights(app: Application, rule = app.productionRule): Record<string, number> {
    const found = app.session.call<Answer>("elbv2", "DescribeRules", { RuleArns: [rule] }).Rules[0];
    return Object.fromEntries(
        found.Actions[0].ForwardConfig.TargetGroups.map((tuple: Answer) => [
            tuple.TargetGroupArn.split("/").at(-2),
            tuple.Weight,
        ]),
    );
}
