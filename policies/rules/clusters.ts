import { record, records, text, type Inputs } from "../inputs";
import { resourceRule, securityHub, stackRule } from "../rule";
import { CLUSTER, SERVICE } from "../types";

export const containerInsights = resourceRule({
    name: "ecs-container-insights",
    severity: "medium",
    description: "The cluster records what its tasks use: without it nobody knows why one was stopped.",
    remediation: 'Set the cluster\'s setting containerInsights to "enabled" or "enhanced"',
    url: securityHub("ECS.12"),
    frameworks: {
        fsbp: ["ECS.12"],
        controlTower: ["CT.ECS.PR.2"],
        checkov: ["CKV_AWS_65"],
        trivy: ["AWS-0034"],
    },
    appliesTo: [CLUSTER],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const insights = records(inputs.settings).find(({ name }) => name === "containerInsights");
        if (!["enabled", "enhanced"].includes(text(insights?.value) ?? "")) {
            report("Container Insights is off");
        }
    },
});

/** Whether sessions are written down, encrypted. */
function logsSessions(cluster: Inputs): boolean {
    const { logging, logConfiguration } = record(record(cluster.configuration).executeCommandConfiguration);
    const { cloudWatchLogGroupName, cloudWatchEncryptionEnabled, s3BucketName, s3BucketEncryptionEnabled } =
        record(logConfiguration);
    const toLogs = cloudWatchLogGroupName !== undefined && cloudWatchEncryptionEnabled === true;
    const toBucket = s3BucketName !== undefined && s3BucketEncryptionEnabled === true;
    return logging === "OVERRIDE" && (toLogs || toBucket);
}

export const execLogged = stackRule({
    name: "ecs-exec-off-or-logged",
    severity: "high",
    description:
        "Nobody opens a shell in a running task, or what is done in it is written down where it cannot be changed.",
    remediation:
        "Leave enableExecuteCommand out, or set the cluster's executeCommandConfiguration to logging OVERRIDE with an encrypted log group or bucket",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    frameworks: { checkov: ["CKV_AWS_223", "CKV_AWS_224"] },
    level: { dev: "advisory", prod: "mandatory" },
    checkStack(resources, report) {
        for (const service of resources.filter(({ type }) => type === SERVICE)) {
            report.part(service, () => {
                if (service.inputs.enableExecuteCommand !== true) {
                    return;
                }
                const cluster = (service.propertyDependencies.cluster ?? []).find(({ type }) => type === CLUSTER);
                if (cluster === undefined || !logsSessions(cluster.inputs)) {
                    report(service, "Shells in its tasks leave no encrypted log");
                }
            });
        }
    },
});
