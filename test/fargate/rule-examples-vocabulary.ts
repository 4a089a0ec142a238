import type { Level } from "../../fargate";
import { isLoss, type Rule } from "../../fargate/rule";
import { OTHER_TOOL_RULES } from "../../fargate/rules/other-tools";
import { approximated, mapped, refused, top, type RuleExample } from "./rule-example";

const update = (keys: object) => ({ deploy: { update_config: keys } });
const ARN = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const xEcs = (keys: object) => ({ "x-ecs": keys });
const xIam = (keys: object) => ({ "x-iam": keys });
const xScaling = (keys: object) => ({ "x-scaling": { Range: "1-4", ...keys } });
const SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/db-AbCdEf";
const FILE_SYSTEM_ARN = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0";
const xSecrets = (keys: object) => ({
    project: { secrets: { db: { external: true, "x-secrets": { Name: "shop/db", ...keys } } } },
    app: { secrets: ["db"] },
});
const xEfs = (keys: object) => ({
    project: { volumes: { data: { "x-efs": keys } } },
    app: { volumes: [{ type: "volume", source: "data", target: "/data", volume: { nocopy: true } }] },
});
const efs = (properties: object) => xEfs({ Properties: properties });
const level = (level: Level, example: Omit<RuleExample, "level" | "at">, at: string): RuleExample => ({
    level,
    ...example,
    at,
});
const SECRET = "secrets.db.x-secrets";
const EFS = "volumes.data.x-efs";
const PROPERTIES = `${EFS}.Properties`;
const LOOKUP = { Lookup: { Tags: [{ stage: "prod" }] } };
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

    "secrets.*.x-secrets": [],
    "secrets.*.x-secrets.Name": [level("mapped", xSecrets({}), `${SECRET}.Name`)],
    "secrets.*.x-secrets.VarName": [
        level("mapped", xSecrets({ VarName: "DB" }), `${SECRET}.VarName`),
        level("approximated", xSecrets({ VarName: "DB", JsonKeys: [{ SecretKey: "user" }] }), `${SECRET}.VarName`),
    ],
    "secrets.*.x-secrets.JsonKeys": [
        level("mapped", xSecrets({ JsonKeys: [{ SecretKey: "user", VarName: "DB_USER" }] }), `${SECRET}.JsonKeys`),
    ],
    "secrets.*.x-secrets.LinksTo": [
        level("mapped", xSecrets({ LinksTo: ["EcsExecutionRole"] }), `${SECRET}.LinksTo`),
        level("approximated", xSecrets({ LinksTo: ["EcsExecutionRole", "EcsTaskRole"] }), `${SECRET}.LinksTo`),
    ],
    "secrets.*.x-secrets.Lookup": [
        level("mapped", xSecrets({ Name: undefined, Lookup: { Arn: SECRET_ARN } }), `${SECRET}.Lookup`),
        level("approximated", xSecrets(LOOKUP), `${SECRET}.Lookup`),
        level("refused", xSecrets({ Name: undefined, ...LOOKUP }), `${SECRET}.Lookup`),
    ],
    "volumes.*.x-efs": [],
    "volumes.*.x-efs.Properties": [
        level("refused", efs({ AvailabilityZoneName: "eu-west-1a" }), `${PROPERTIES}.AvailabilityZoneName`),
    ],
    "volumes.*.x-efs.Properties.PerformanceMode": [
        level("mapped", efs({ PerformanceMode: "generalPurpose" }), `${PROPERTIES}.PerformanceMode`),
    ],
    "volumes.*.x-efs.Properties.ThroughputMode": [
        level("mapped", efs({ ThroughputMode: "elastic" }), `${PROPERTIES}.ThroughputMode`),
    ],
    "volumes.*.x-efs.Properties.ProvisionedThroughputInMibps": [
        level(
            "mapped",
            efs({ ThroughputMode: "provisioned", ProvisionedThroughputInMibps: 64 }),
            `${PROPERTIES}.ProvisionedThroughputInMibps`,
        ),
    ],
    "volumes.*.x-efs.Properties.LifecyclePolicies": [
        level(
            "mapped",
            efs({ LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }] }),
            `${PROPERTIES}.LifecyclePolicies`,
        ),
        level(
            "refused",
            efs({ LifecyclePolicies: [{ TransitionToArchive: "AFTER_90_DAYS" }] }),
            `${PROPERTIES}.LifecyclePolicies`,
        ),
    ],
    "volumes.*.x-efs.Properties.BackupPolicy": [
        level("mapped", efs({ BackupPolicy: { Status: "DISABLED" } }), `${PROPERTIES}.BackupPolicy`),
    ],
    "volumes.*.x-efs.Properties.KmsKeyId": [level("mapped", efs({ KmsKeyId: "mrk-1234" }), `${PROPERTIES}.KmsKeyId`)],
    "volumes.*.x-efs.Properties.Encrypted": [
        level("mapped", efs({ Encrypted: true }), `${PROPERTIES}.Encrypted`),
        level("approximated", efs({ Encrypted: false }), `${PROPERTIES}.Encrypted`),
    ],
    "volumes.*.x-efs.Properties.FileSystemTags": [
        level("mapped", efs({ FileSystemTags: [{ Key: "team", Value: "shop" }] }), `${PROPERTIES}.FileSystemTags`),
    ],
    "volumes.*.x-efs.MacroParameters": [],
    "volumes.*.x-efs.MacroParameters.EnforceIamAuth": [
        level("mapped", xEfs({ MacroParameters: { EnforceIamAuth: true } }), `${EFS}.MacroParameters.EnforceIamAuth`),
    ],
    "volumes.*.x-efs.Settings": [
        level("approximated", xEfs({ Settings: { Subnets: "StorageSubnets" } }), `${EFS}.Settings`),
    ],
    "volumes.*.x-efs.Use": [level("mapped", xEfs({ Use: "fs-0123456789abcdef0" }), `${EFS}.Use`)],
    "volumes.*.x-efs.Lookup": [
        level("mapped", xEfs({ Lookup: { Arn: FILE_SYSTEM_ARN } }), `${EFS}.Lookup`),
        level("refused", xEfs(LOOKUP), `${EFS}.Lookup`),
    ],

    // Recognised, and answered with what to write
    ...Object.fromEntries(OTHER_TOOL_RULES.map(rule => [rule.key, [exampleOf(rule)]])),
};
