import assert from "node:assert/strict";
import { awsDocuments } from "../../release";
import { checkTaskDefinition } from "../../release/taskdef-check";
import { convert, IMAGE } from "../fargate/fixture";
import { conversionOf } from "../fargate/judge";
import { EXAMPLES } from "../fargate/rule-examples";

const KNOWN = { stack: "prod", cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/main", subnets: ["subnet-1"] };
const documentsOf = (services: object, known: object = {}) =>
    awsDocuments(convert({ services }).project, { ...KNOWN, ...known });

describe("What the AWS CLI takes for a project", () => {
    const job = { image: IMAGE, deploy: { mode: "replicated-job", replicas: 25 } };

    it("runs a job by its family, at most ten tasks at a time", () => {
        const { runTasks, services, taskDefinitions } = documentsOf({ work: job });
        assert.deepEqual(
            Object.entries(runTasks).map(([name, { count }]) => [name, count]),
            [
                ["work", 10],
                ["work-2", 10],
                ["work-3", 5],
            ],
        );
        assert.equal(runTasks.work!.taskDefinition, taskDefinitions.work!.family);
        assert.deepEqual(runTasks.work!.networkConfiguration.awsvpcConfiguration, {
            subnets: ["subnet-1"],
            securityGroups: ["<security-group-id of work>"],
            assignPublicIp: "DISABLED",
        });
        assert.deepEqual(services, {});
    });

    it("scales a service between its bounds, with a policy for each average", () => {
        const autoscaling = { min: 2, max: 8, cpu: 50, memory: 70 };
        const { scalableTargets, scalingPolicies } = documentsOf({
            web: { image: IMAGE, deploy: { "x-aws-autoscaling": autoscaling } },
            other: { image: IMAGE },
        });
        assert.deepEqual(scalableTargets, {
            web: {
                ServiceNamespace: "ecs",
                ResourceId: "service/main/web",
                ScalableDimension: "ecs:service:DesiredCount",
                MinCapacity: 2,
                MaxCapacity: 8,
            },
        });
        assert.deepEqual(
            Object.entries(scalingPolicies).map(([name, { TargetTrackingScalingPolicyConfiguration: aim }]) => [
                name,
                aim.PredefinedMetricSpecification.PredefinedMetricType,
                aim.TargetValue,
            ]),
            [
                ["web-cpu", "ECSServiceAverageCPUUtilization", 50],
                ["web-memory", "ECSServiceAverageMemoryUtilization", 70],
            ],
        );
    });

    it("changes the bounds by the clock where the files say so", () => {
        const ScheduledActions = [
            {
                ScheduledActionName: "night",
                Schedule: "cron(0 20 * * ? *)",
                Timezone: "Europe/Berlin",
                EndTime: "2030-01-31",
                ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 1 },
            },
        ];
        const web = { image: IMAGE, "x-scaling": { Range: "1-4", ScheduledActions } };
        assert.deepEqual(documentsOf({ web }).scheduledActions, {
            "web-night": {
                ServiceNamespace: "ecs",
                ScheduledActionName: "night",
                ResourceId: "service/main/web",
                ScalableDimension: "ecs:service:DesiredCount",
                Schedule: "cron(0 20 * * ? *)",
                Timezone: "Europe/Berlin",
                EndTime: "2030-01-31T00:00:00Z",
                ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 1 },
            },
        });
        assert.equal(documentsOf({ web: { image: IMAGE } }).scheduledActions, undefined);
    });

    it("tags a revision with the release, where there is one", () => {
        const web = { image: IMAGE };
        assert.equal(documentsOf({ web }).taskDefinitions.web!.tags, undefined);
        assert.deepEqual(documentsOf({ web }, { tag: "abc" }).taskDefinitions.web!.tags, [
            { key: "swingbridge:release", value: "abc" },
        ]);
    });

    it("has task definitions in which swingbridge check finds nothing, whatever rule made them", () => {
        const found: string[] = [];
        let checked = 0;
        for (const [rule, examples] of Object.entries(EXAMPLES)) {
            for (const project of examples.flatMap(example => conversionOf(example)?.project ?? [])) {
                for (const document of Object.values(awsDocuments(project, KNOWN).taskDefinitions)) {
                    checked++;
                    const { problems } = checkTaskDefinition(JSON.stringify(document), "taskdef.json");
                    found.push(...problems.map(({ path, message }) => `${rule}: ${path} ${message}`));
                }
            }
        }
        assert.ok(checked > 200, `${checked} task definitions`);
        assert.deepEqual(found, []);
    });
});
