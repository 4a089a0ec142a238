import type { Rule } from "../rule";

/** What of `x-secrets` and `x-efs` of ECS Compose-X is done; `translate` writes it in the words of Compose. */
export const COMPOSE_X_RULES: readonly Rule[] = [
    { key: "secrets.*.x-secrets", target: "a secret of Secrets Manager that exists already" },
    { key: "secrets.*.x-secrets.Name", target: "containerDefinitions[].secrets[].valueFrom" },
    {
        key: "secrets.*.x-secrets.VarName",
        target: "containerDefinitions[].secrets[].name; otherwise the secret's own, in capitals",
    },
    {
        key: "secrets.*.x-secrets.JsonKeys",
        target: "containerDefinitions[].secrets[], one for each key (arn:…:key::)",
    },
    { key: "secrets.*.x-secrets.LinksTo", target: "the execution role may read the secret" },
    { key: "secrets.*.x-secrets.Lookup", target: "containerDefinitions[].secrets[].valueFrom, where it has the `Arn`" },
    { key: "volumes.*.x-efs", target: "EFS file system" },
    { key: "volumes.*.x-efs.Properties", target: "an EFS file system of its own" },
    { key: "volumes.*.x-efs.Properties.PerformanceMode", target: "performanceMode" },
    { key: "volumes.*.x-efs.Properties.ThroughputMode", target: "throughputMode" },
    { key: "volumes.*.x-efs.Properties.ProvisionedThroughputInMibps", target: "provisionedThroughputInMibps" },
    { key: "volumes.*.x-efs.Properties.LifecyclePolicies", target: "lifecyclePolicies, TransitionToIA" },
    { key: "volumes.*.x-efs.Properties.BackupPolicy", target: "backup policy" },
    { key: "volumes.*.x-efs.Properties.KmsKeyId", target: "kmsKeyId" },
    { key: "volumes.*.x-efs.Properties.Encrypted", target: "every file system is encrypted" },
    { key: "volumes.*.x-efs.Properties.FileSystemTags", target: "tags of the EFS access point" },
    { key: "volumes.*.x-efs.MacroParameters", target: "volumes[].efsVolumeConfiguration.authorizationConfig" },
    {
        key: "volumes.*.x-efs.MacroParameters.EnforceIamAuth",
        target: "tasks always mount with their role, over TLS",
    },
    {
        key: "volumes.*.x-efs.Settings",
        level: "approximated",
        reason: "mount targets are in the private subnets of the stack's network",
        fix: "remove it",
    },
    { key: "volumes.*.x-efs.Use", target: "a file system that exists already" },
    { key: "volumes.*.x-efs.Lookup", target: "a file system that exists already, where it has the `Arn`" },
];
