import assert from "node:assert/strict";
import { BlueGreenDeployment, type BlueGreenDeploymentArgs } from "../../components/blue-green-deployment";
import { isSecret } from "./harness";
import { checkComponents } from "./invariants";

const GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup";
const CONFIG = "aws:codedeploy/deploymentConfig:DeploymentConfig";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

const BASIC: BlueGreenDeploymentArgs = {
    clusterName: "cluster",
    serviceName: "app",
    targetGroups: [
        { name: "blue", arnSuffix: "targetgroup/blue/1" },
        { name: "green", arnSuffix: "targetgroup/green/2" },
    ],
    loadBalancerArnSuffix: "app/lb/3",
    productionListenerArn: "arn:listener/production",
    testListenerArn: "arn:listener/test",
    listenerRuleArns: ["arn:rule/production", "arn:rule/test"],
    taskRoleArns: ["arn:role/execution", "arn:role/task"],
};
const build = (changes: Partial<BlueGreenDeploymentArgs> = {}) =>
    checkComponents(() => new BlueGreenDeployment("app", { ...BASIC, ...changes }), {
        computed: { [CONFIG]: ({ name }) => ({ deploymentConfigName: `${name}-0123456` }) },
    });

describe("BlueGreenDeployment", () => {
    it("moves traffic between the pair of target groups, on both listeners", async () => {
        const { inputs } = (await build()).one(GROUP);
        assert.deepEqual(inputs.deploymentStyle, {
            deploymentType: "BLUE_GREEN",
            deploymentOption: "WITH_TRAFFIC_CONTROL",
        });
        assert.deepEqual(inputs.loadBalancerInfo.targetGroupPairInfo, {
            prodTrafficRoute: { listenerArns: ["arn:listener/production"] },
            testTrafficRoute: { listenerArns: ["arn:listener/test"] },
            targetGroups: [{ name: "blue" }, { name: "green" }],
        });
        assert.equal(inputs.blueGreenDeploymentConfig.deploymentReadyOption.actionOnTimeout, "CONTINUE_DEPLOYMENT");
    });

    it("does without a test listener", async () => {
        const { inputs } = (await build({ testListenerArn: undefined })).one(GROUP);
        assert.equal(inputs.loadBalancerInfo.targetGroupPairInfo.testTrafficRoute, undefined);
    });

    it("rolls back on failure, on an alarm and on request", async () => {
        const { inputs } = (await build()).one(GROUP);
        assert.deepEqual(inputs.autoRollbackConfiguration, {
            enabled: true,
            events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        });
    });

    it("watches errors and health of both target groups, for either may be the new one", async () => {
        const graph = await build();
        const alarms = graph.ofType(ALARM);
        assert.deepEqual(alarms.map(({ inputs }) => `${inputs.dimensions.TargetGroup} ${inputs.metricName}`).sort(), [
            "targetgroup/blue/1 HTTPCode_Target_5XX_Count",
            "targetgroup/blue/1 UnHealthyHostCount",
            "targetgroup/green/2 HTTPCode_Target_5XX_Count",
            "targetgroup/green/2 UnHealthyHostCount",
        ]);
        for (const { inputs } of alarms) {
            assert.equal(inputs.treatMissingData, "notBreaching", "a target group without tasks is no alarm");
            assert.equal(inputs.dimensions.LoadBalancer, "app/lb/3");
            assert.deepEqual(inputs.alarmActions, []);
        }
        const { alarmConfiguration } = graph.one(GROUP).inputs;
        assert.equal(alarmConfiguration.alarms.length, 4);
        assert.equal(alarmConfiguration.ignorePollAlarmFailure, false);
    });

    it("tells a topic of its alarms, and takes their thresholds", async () => {
        const graph = await build({ alarms: { topicArn: "arn:topic", errorsPerMinute: 3, periods: 5 } });
        const errors = graph.one(ALARM, "app-green-errors").inputs;
        assert.deepEqual(errors.alarmActions, ["arn:topic"]);
        assert.deepEqual([errors.threshold, errors.evaluationPeriods], [3, 5]);
    });

    for (const [shift, expected] of [
        [undefined, "CodeDeployDefault.ECSCanary10Percent5Minutes"],
        [{ kind: "all-at-once" }, "CodeDeployDefault.ECSAllAtOnce"],
        [{ kind: "linear", percent: 10, interval: 3 }, "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"],
    ] as const) {
        it(`uses AWS's ${expected} for ${JSON.stringify(shift) ?? "no particular shift"}`, async () => {
            const graph = await build({ trafficShift: shift });
            assert.equal(graph.one(GROUP).inputs.deploymentConfigName, expected);
            assert.deepEqual(graph.ofType(CONFIG), []);
        });
    }

    for (const [kind, type, member] of [
        ["canary", "TimeBasedCanary", "timeBasedCanary"],
        ["linear", "TimeBasedLinear", "timeBasedLinear"],
    ] as const) {
        it(`makes a configuration of its own for another ${kind} shift`, async () => {
            const graph = await build({ trafficShift: { kind, percent: 25, interval: 7 } });
            assert.deepEqual(graph.one(CONFIG).inputs, {
                computePlatform: "ECS",
                trafficRoutingConfig: { type, [member]: { percentage: 25, interval: 7 } },
            });
            assert.deepEqual(graph.one(GROUP).propertyDependencies.deploymentConfigName, [graph.one(CONFIG).urn]);
        });
    }

    it("keeps the old tasks for the termination wait", async () => {
        const { inputs } = (await build({ terminationWait: 42 })).one(GROUP);
        assert.deepEqual(inputs.blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess, {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: 42,
        });
    });

    it("lets CodeDeploy touch this service and its listeners, and nothing else that has an ARN", async () => {
        const graph = await build();
        const { inputs } = graph.one("aws:iam/rolePolicy:RolePolicy");
        const { Statement } = JSON.parse(inputs.policy) as {
            Statement: { Action: string[]; Resource: string[]; Condition?: object }[];
        };
        const everything = Statement.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
        assert.deepEqual(everything, [
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups",
        ]);
        const of = (action: string) => Statement.find(({ Action }) => Action.includes(action));
        assert.deepEqual(of("ecs:CreateTaskSet")?.Resource, [
            "arn:aws:ecs:us-east-1:111122223333:service/cluster/app",
            "arn:aws:ecs:us-east-1:111122223333:task-set/cluster/app/*",
        ]);
        assert.deepEqual(of("elasticloadbalancing:ModifyRule")?.Resource, ["arn:rule/production", "arn:rule/test"]);
        assert.deepEqual(
            of("cloudwatch:DescribeAlarms")?.Resource,
            graph
                .ofType(ALARM)
                .map(({ name }) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}-0123456`)
                .sort(),
        );
        assert.deepEqual(of("iam:PassRole")?.Resource, ["arn:role/execution", "arn:role/task"]);
        assert.deepEqual(of("iam:PassRole")?.Condition, {
            StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
        });
        assert.ok(!isSecret(inputs.policy));
    });

    it("exists only once its role may do all that", async () => {
        const graph = await build();
        assert.ok(graph.one(GROUP).dependencies.includes(graph.one("aws:iam/rolePolicy:RolePolicy").urn));
    });

    it("refuses any number of target groups but two", async () => {
        await assert.rejects(build({ targetGroups: [{ name: "a", arnSuffix: "b" }] }), /exactly two .* not 1/);
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({ transform: { deploymentGroup: { deploymentGroupName: "mine" } } });
        assert.equal(graph.one(GROUP).inputs.deploymentGroupName, "mine");
    });
});
