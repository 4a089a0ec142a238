import { isLoss, type Rule } from "../../fargate/rule";
import { OTHER_TOOL_RULES } from "../../fargate/rules/other-tools";
import { approximated, mapped, refused, top, type RuleExample } from "./rule-example";

const update = (keys: object) => ({ deploy: { update_config: keys } });
const ARN = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const xEcs = (keys: object) => ({ "x-ecs": keys });
const xIam = (keys: object) => ({ "x-iam": keys });
const xScaling = (keys: object) => ({ "x-scaling": { Range: "1-4", ...keys } });
const scaling = { min: 1, max: 4, cpu: 70 };

/** A file that holds the key of a rule whatever its value. */
function exampleOf(rule: Rule): RuleExample {
    const path = rule.key.split(".");
    const nested = (steps: string[]): unknown =>
        steps.reduceRight<unknown>((value, step) => (step === "*" ? [value] : { [step]: value }), "something");
    const [first, name, ...below] = path;
    const level = isLoss(rule) ? rule.level : "mapped";
    switch (first) {
        case "services": {
            const keys = (
                below[0] === "ports"
                    ? { ports: [{ target: 80, [below.at(-1)!]: "x" }] }
                    : nested([name!, ...below].slice(1))
            ) as object;
            return { level, app: keys, at: rule.key.replace("services.*", "services.app").replace(".*", "[0]") };
        }
        case "secrets":
        case "volumes":
        case "networks": {
            const object = { ...(first === "secrets" && { environment: "TOKEN" }), ...(nested(below) as object) };
            return { level, app: {}, project: { [first]: { it: object } }, at: rule.key.replace("*", "it") };
        }
        default:
            return top(level, nested(path) as object);
    }
}

/** Examples of what people wrote for other tools. */
export const VOCABULARY_EXAMPLES: Record<string, RuleExample[]> = {
    // compose-cli
    "x-aws-vpc": [top("mapped", { "x-aws-vpc": "vpc-0123456789abcdef0" })],
    "x-aws-cluster": [
        top("mapped", { "x-aws-cluster": "main" }),
        {
            ...top("approximated", { "x-aws-cluster": "main" }),
            settings: { existing: { clusterName: "other" } },
        },
    ],
    "x-aws-loadbalancer": [top("mapped", { "x-aws-loadbalancer": "shop" })],
    "x-aws-logs_retention": [
        top("mapped", { "x-aws-logs_retention": 7 }),
        top("approximated", { "x-aws-logs_retention": 10 }),
    ],
    "services.*.x-aws-logs_retention": [mapped({ "x-aws-logs_retention": 7 })],
    "services.*.x-aws-pull_credentials": [
        mapped({ "x-aws-pull_credentials": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf" }),
    ],
    "services.*.x-aws-role": [mapped({ "x-aws-role": POLICY })],
    "services.*.x-aws-policies": [mapped({ "x-aws-policies": [ARN] })],
    "services.*.deploy.x-aws-autoscaling": [
        mapped({ deploy: { "x-aws-autoscaling": scaling } }),
        approximated({ deploy: { "x-aws-autoscaling": { max: 4 } } }),
    ],
    "services.*.x-aws-autoscaling": [mapped({ "x-aws-autoscaling": scaling })],
    "services.*.deploy.update_config.x-aws-min_percent": [mapped(update({ "x-aws-min_percent": 50 }))],
    "services.*.deploy.update_config.x-aws-max_percent": [mapped(update({ "x-aws-max_percent": 150 }))],
    "services.*.x-aws-min_percent": [mapped({ "x-aws-min_percent": 50 })],
    "services.*.x-aws-max_percent": [mapped({ "x-aws-max_percent": 200 })],

    // ECS Compose-X
    "services.*.x-ecs": [],
    "services.*.x-ecs.CpuArchitecture": [mapped(xEcs({ CpuArchitecture: "ARM64" }))],
    "services.*.x-ecs.OperatingSystemFamily": [mapped(xEcs({ OperatingSystemFamily: "LINUX" }))],
    "services.*.x-ecs.CapacityProviderStrategy": [
        mapped(xEcs({ CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }] })),
    ],
    "services.*.x-ecs.EnableExecuteCommand": [mapped(xEcs({ EnableExecuteCommand: true }))],
    "services.*.x-iam": [],
    "services.*.x-iam.Policies": [mapped(xIam({ Policies: [{ PolicyName: "s3", PolicyDocument: POLICY }] }))],
    "services.*.x-iam.ManagedPolicyArns": [mapped(xIam({ ManagedPolicyArns: [ARN] }))],
    "services.*.x-iam.PermissionsBoundary": [mapped(xIam({ PermissionsBoundary: ARN }))],
    "services.*.x-scaling": [],
    "services.*.x-scaling.Range": [mapped(xScaling({}))],
    "services.*.x-scaling.TargetScaling": [],
    "services.*.x-scaling.TargetScaling.CpuTarget": [mapped(xScaling({ TargetScaling: { CpuTarget: 80 } }))],
    "services.*.x-scaling.TargetScaling.MemoryTarget": [mapped(xScaling({ TargetScaling: { MemoryTarget: 80 } }))],
    "services.*.x-scaling.TargetScaling.ScaleInCooldown": [
        mapped(xScaling({ TargetScaling: { ScaleInCooldown: 60 } })),
    ],
    "services.*.x-scaling.TargetScaling.ScaleOutCooldown": [
        mapped(xScaling({ TargetScaling: { ScaleOutCooldown: 60 } })),
    ],
    "services.*.x-scaling.TargetScaling.DisableScaleIn": [
        mapped(xScaling({ TargetScaling: { DisableScaleIn: true } })),
    ],
    "services.*.x-scaling.ScheduledActions": [
        mapped(
            xScaling({
                ScheduledActions: [{ Schedule: "cron(0 8 ? * MON-FRI *)", ScalableTargetAction: { MinCapacity: 2 } }],
            }),
        ),
    ],
    "services.*.x-logging": [],
    "services.*.x-logging.RetentionInDays": [
        mapped({ "x-logging": { RetentionInDays: 30 } }),
        approximated({ "x-logging": { RetentionInDays: 31 } }),
    ],
    "services.*.x-logging.FireLens": [refused({ "x-logging": { FireLens: {} } })],

    // Recognised, and answered with what to write
    ...Object.fromEntries(OTHER_TOOL_RULES.map(rule => [rule.key, [exampleOf(rule)]])),
};
