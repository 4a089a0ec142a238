import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { parseAppSpec } from "../../../sandbox/aws/codedeploy/appspec";
import { describe1, register, serviceInput, type Answer } from "../ecs/application";
import { appSpec, groupInput, openRelease, untilStatus } from "./release";

const YAML = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:us-east-1:123456789012:task-definition/app:7"
        LoadBalancerInfo: { ContainerName: app, ContainerPort: 3000 }
        PlatformVersion: "1.4.0"
        NetworkConfiguration:
          AwsvpcConfiguration: { Subnets: [subnet-a], SecurityGroups: [sg-1], AssignPublicIp: DISABLED }
        CapacityProviderStrategy:
          - { Base: 1, CapacityProvider: FARGATE, Weight: 1 }
`;

describe("An AppSpec", () => {
    it("is read from YAML as from JSON", () => {
        const spec = parseAppSpec(YAML);
        assert.deepEqual(spec, {
            taskDefinition: "arn:aws:ecs:us-east-1:123456789012:task-definition/app:7",
            containerName: "app",
            containerPort: 3000,
            platformVersion: "1.4.0",
            networkConfiguration: {
                awsvpcConfiguration: { subnets: ["subnet-a"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
            },
            capacityProviderStrategy: [{ capacityProvider: "FARGATE", base: 1, weight: 1 }],
            hooks: {},
        });
        assert.equal(parseAppSpec(JSON.stringify(appSpec("app:7"))).taskDefinition, "app:7");
    });

    for (const [what, content, message] of [
        ["another version", YAML.replace("0.0", "1.0"), /version/],
        ["no resource", "version: 0.0\nResources: []", /exactly one resource/],
        ["another type", YAML.replace("ECS::Service", "Lambda::Function"), /AWS::ECS::Service/],
        ["no task definition", YAML.replace(/ +TaskDefinition.*\n/, ""), /missing the property TaskDefinition/],
        ["a port that is no number", YAML.replace("3000", '"3000"'), /ContainerPort must be a number/],
        ["half a network", YAML.replace("SecurityGroups: [sg-1], ", ""), /SecurityGroups/],
        ["an unknown hook", `${YAML}Hooks: [{ Before: fn }]`, /unknown lifecycle event hook: Before/],
        ["a hook twice", `${YAML}Hooks: [{ AfterInstall: fn }, { AfterInstall: fn }]`, /event hook twice/],
        ["a hook that is no function", `${YAML}Hooks: [{ AfterInstall: "./smoke.sh" }]`, /one Lambda function/],
        ["broken JSON", '{ "version": ', /not valid JSON or YAML/],
    ] as const) {
        it(`is refused with ${what}`, () =>
            assert.throws(() => parseAppSpec(content), { name: "InvalidRevisionException", message }));
    }

    it("names a function for each hook, by name or ARN", () => {
        const arn = "arn:aws:lambda:us-east-1:123456789012:function:smoke:live";
        const { hooks } = parseAppSpec(`${YAML}Hooks: [{ BeforeInstall: fn }, { AfterAllowTestTraffic: "${arn}" }]`);
        assert.deepEqual(hooks, { BeforeInstall: "fn", AfterAllowTestTraffic: arn });
    });
});

describe("CreateDeployment", () => {
    const revision = (content: string, sha256?: string) => ({
        revision: { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } },
    });

    it("checks the hash of the content", () => {
        const app = openRelease();
        const content = JSON.stringify(appSpec(register(app)));
        const sha256 = createHash("sha256").update(content).digest("hex");
        assert.throws(() => app.deploy("", revision(content, "0".repeat(64))), { name: "InvalidRevisionException" });
        app.deploy("", revision(content, sha256));
        const { revisions }: Answer = app.session.call("codedeploy", "ListApplicationRevisions", {
            applicationName: "app",
        });
        assert.deepEqual(revisions, [{ revisionType: "AppSpecContent", appSpecContent: { sha256 } }]);
        const found: Answer = app.session.call("codedeploy", "GetApplicationRevision", {
            applicationName: "app",
            revision: revisions[0],
        });
        assert.equal(found.revision.appSpecContent.content, content);
    });

    for (const [what, input, name] of [
        ["application", { applicationName: "other" }, "ApplicationDoesNotExistException"],
        ["group", { deploymentGroupName: "other" }, "DeploymentGroupDoesNotExistException"],
        ["configuration", { deploymentConfigName: "other" }, "DeploymentConfigDoesNotExistException"],
    ] as const) {
        it(`refuses an unknown ${what}`, () => {
            const app = openRelease();
            assert.throws(() => app.deploy("app:1", input), { name });
        });
    }

    it("gives green the network and the capacity of the AppSpec", () => {
        const app = openRelease();
        const [subnet = ""] = app.subnets;
        const content = JSON.stringify(
            appSpec(register(app), {
                NetworkConfiguration: {
                    AwsvpcConfiguration: {
                        Subnets: [subnet],
                        SecurityGroups: [app.securityGroup],
                        AssignPublicIp: "ENABLED",
                    },
                },
                CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }],
            }),
        );
        untilStatus(app, app.deploy("", revision(content)), "Succeeded");
        const service = describe1(app);
        assert.deepEqual(service.networkConfiguration.awsvpcConfiguration.subnets, [subnet]);
        assert.deepEqual(service.capacityProviderStrategy, [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }]);
        assert.equal(service.launchType, undefined);
    });
});

describe("CreateDeploymentGroup", () => {
    const pair = (changes: object) => (input: Answer) => ({
        loadBalancerInfo: {
            targetGroupPairInfoList: [{ ...input.loadBalancerInfo.targetGroupPairInfoList[0], ...changes }],
        },
    });

    for (const [what, changes, name] of [
        [
            "an in-place style",
            () => ({ deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" } }),
            "InvalidDeploymentStyleException",
        ],
        ["no service", () => ({ ecsServices: [] }), "InvalidECSServiceException"],
        [
            "a service of another controller",
            () => ({ ecsServices: [{ clusterName: "demo", serviceName: "rolling" }] }),
            "InvalidECSServiceException",
        ],
        ["the service of another group", () => ({}), "ECSServiceMappingLimitExceededException"],
        ["one target group", pair({ targetGroups: [{ name: "one" }] }), "InvalidTargetGroupPairException"],
        [
            "an unknown target group",
            pair({ targetGroups: [{ name: "one" }, { name: "three" }] }),
            "InvalidTargetGroupPairException",
        ],
        ["no production listener", pair({ prodTrafficRoute: undefined }), "InvalidTargetGroupPairException"],
        ["no role", () => ({ serviceRoleArn: undefined }), "RoleRequiredException"],
        [
            "a role that CodeDeploy cannot assume",
            () => ({ serviceRoleArn: "arn:aws:iam::123456789012:role/other" }),
            "InvalidRoleException",
        ],
        [
            "a rollback on nothing",
            () => ({ autoRollbackConfiguration: { enabled: true, events: [] } }),
            "InvalidAutoRollbackConfigException",
        ],
        [
            "a termination wait of three days",
            () => ({
                blueGreenDeploymentConfiguration: {
                    terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 4320 },
                },
            }),
            "InvalidBlueGreenDeploymentConfigurationException",
        ],
        [
            "an unknown configuration",
            () => ({ deploymentConfigName: "other" }),
            "DeploymentConfigDoesNotExistException",
        ],
    ] as const) {
        it(`refuses ${what}`, () => {
            const app = openRelease();
            app.session.call(
                "ecs",
                "CreateService",
                serviceInput(app, register(app), { serviceName: "rolling", loadBalancers: [] }),
            );
            if (name !== "ECSServiceMappingLimitExceededException") {
                app.session.call("codedeploy", "DeleteDeploymentGroup", {
                    applicationName: "app",
                    deploymentGroupName: "group",
                });
            }
            const input = { ...groupInput(app), deploymentGroupName: "new" };
            assert.throws(
                () => app.session.call("codedeploy", "CreateDeploymentGroup", { ...input, ...changes(input) }),
                {
                    name,
                },
            );
        });
    }

    it("answers with what it was told", () => {
        const app = openRelease();
        const input = groupInput(app);
        const { deploymentGroupInfo: info }: Answer = app.session.call("codedeploy", "GetDeploymentGroup", {
            applicationName: "app",
            deploymentGroupName: "group",
        });
        for (const member of [
            "deploymentStyle",
            "ecsServices",
            "loadBalancerInfo",
            "autoRollbackConfiguration",
            "serviceRoleArn",
        ] as const) {
            assert.deepEqual(info[member], input[member], member);
        }
        assert.equal(info.deploymentConfigName, "CodeDeployDefault.ECSAllAtOnce");
    });
});

describe("Deployment configurations", () => {
    it("cannot be deleted while a group uses them", () => {
        const app = openRelease();
        app.session.call("codedeploy", "CreateDeploymentConfig", {
            deploymentConfigName: "own",
            computePlatform: "ECS",
            trafficRoutingConfig: {
                type: "TimeBasedCanary",
                timeBasedCanary: { canaryPercentage: 5, canaryInterval: 1 },
            },
        });
        const group = { applicationName: "app", currentDeploymentGroupName: "group" };
        app.session.call("codedeploy", "UpdateDeploymentGroup", { ...group, deploymentConfigName: "own" });
        const remove = () => app.session.call("codedeploy", "DeleteDeploymentConfig", { deploymentConfigName: "own" });
        assert.throws(remove, { name: "DeploymentConfigInUseException" });
        app.session.call("codedeploy", "DeleteApplication", { applicationName: "app" });
        remove();
        assert.throws(() => app.session.call("codedeploy", "GetDeploymentConfig", { deploymentConfigName: "own" }), {
            name: "DeploymentConfigDoesNotExistException",
        });
    });

    for (const [percentage, interval] of [
        [0, 5],
        [100, 5],
        [10, 0],
    ] as const) {
        it(`refuse a canary of ${percentage} percent for ${interval} minutes`, () => {
            const app = openRelease();
            assert.throws(
                () =>
                    app.session.call("codedeploy", "CreateDeploymentConfig", {
                        deploymentConfigName: "own",
                        computePlatform: "ECS",
                        trafficRoutingConfig: {
                            type: "TimeBasedCanary",
                            timeBasedCanary: { canaryPercentage: percentage, canaryInterval: interval },
                        },
                    }),
                { name: "InvalidTrafficRoutingConfigurationException" },
            );
        });
    }
});
