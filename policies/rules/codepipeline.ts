import { number, record, records, text, type Inputs } from "../inputs";
import { resourceRule } from "../rule";
import { PIPELINE } from "../types";

interface Action {
    /** Its place among the actions: those of a stage run in the order of their `runOrder`. */
    turn: [stage: number, order: number];
    name: string;
    category: string;
    provider: string;
    owner: string;
    configuration: Inputs;
}

/** The actions of a pipeline in the order of their stages. */
function actionsOf(pipeline: Inputs): Action[] {
    return records(pipeline.stages).flatMap(({ actions }, stage) =>
        records(actions).map(action => ({
            turn: [stage, number(action.runOrder) ?? 1],
            name: text(action.name) ?? "",
            category: text(action.category) ?? "",
            provider: text(action.provider) ?? "",
            owner: text(action.owner) ?? "",
            configuration: record(action.configuration),
        })),
    );
}

export const artifactsEncrypted = resourceRule({
    name: "pipeline-artifact-kms",
    severity: "high",
    description: "What a pipeline hands from stage to stage is encrypted with a key that we can take away.",
    remediation: 'Set encryptionKey with type "KMS" on every artifact store',
    url: "https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html",
    frameworks: { checkov: ["CKV_AWS_219"] },
    appliesTo: [PIPELINE],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        for (const store of records(inputs.artifactStores)) {
            report.part(() => {
                const { type } = record(store.encryptionKey);
                if (type !== "KMS") {
                    report("An artifact store has no KMS key of ours");
                }
            });
        }
    },
});

export const manualApproval = resourceRule<{ deployProviders: string[] }>({
    name: "pipeline-manual-approval",
    severity: "high",
    description: "Somebody says yes before a pipeline changes production.",
    remediation: "Put a stage with an action of the category Approval before the one that deploys",
    url: "https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html",
    appliesTo: [PIPELINE],
    level: { dev: "disabled", prod: "mandatory" },
    settings: {
        deployProviders: {
            type: "array",
            items: { type: "string" },
            default: ["CodeDeploy", "CodeDeployToECS", "ECS", "CloudFormation"],
            description: "Providers of actions that change production.",
        },
    },
    check({ inputs }, report, { deployProviders }) {
        const actions = actionsOf(inputs);
        const approvals = actions.filter(({ category }) => category === "Approval");
        for (const { name, category, provider, turn } of actions) {
            const approved = approvals.some(approval => isBefore(approval.turn, turn));
            if (category === "Deploy" && deployProviders.includes(provider) && !approved) {
                report(`The action ${name} deploys before anybody has approved`);
            }
        }
    },
});

function isBefore([stage, order]: Action["turn"], [otherStage, otherOrder]: Action["turn"]): boolean {
    return stage < otherStage || (stage === otherStage && order < otherOrder);
}

/** Sources that CodePipeline polls unless it is told not to. */
const POLLED = ["CodeCommit", "S3", "GitHub"];

export const sourceConnection = resourceRule({
    name: "pipeline-source-connection",
    severity: "high",
    description:
        "Sources come over a connection that AWS holds, and announce themselves: no token in the pipeline, no polling.",
    remediation: "Use the provider CodeStarSourceConnection with a connection's ARN, and PollForSourceChanges false",
    url: "https://docs.aws.amazon.com/codepipeline/latest/userguide/update-change-detection.html",
    appliesTo: [PIPELINE],
    level: { dev: "mandatory", prod: "mandatory" },
    check({ inputs }, report) {
        for (const { name, category, owner, provider, configuration } of actionsOf(inputs)) {
            if (category !== "Source") {
                continue;
            }
            report.part(() => {
                if (owner === "ThirdParty" || "OAuthToken" in configuration) {
                    report(`The source ${name} signs in with a token of its own`);
                } else if (String(configuration.PollForSourceChanges ?? POLLED.includes(provider)) === "true") {
                    report(`The source ${name} is polled`);
                }
            });
        }
    },
});

export const latestRevisionWins = resourceRule({
    name: "pipeline-v2-superseded",
    severity: "low",
    description: "Releases pass one after the other, the newest first: two at once would end in the older one.",
    remediation: 'Set pipelineType to "V2" and executionMode to "SUPERSEDED" or "QUEUED"',
    url: "https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html",
    appliesTo: [PIPELINE],
    level: { dev: "advisory", prod: "advisory" },
    check({ inputs }, report) {
        if (inputs.pipelineType !== "V2") {
            report("The pipeline is not of type V2");
        }
        const mode = text(inputs.executionMode) ?? "SUPERSEDED";
        if (!["SUPERSEDED", "QUEUED"].includes(mode)) {
            report(`Executions run in mode ${mode}`);
        }
    },
});
