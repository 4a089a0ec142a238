import { json, many, record, records, text, texts, type Inputs } from "../inputs";
import { resourceRule, securityHub, stackRule } from "../rule";
import { isOpenPrincipal, statementsIn } from "../statements";
import { matches } from "../settings";
import { REPOSITORY } from "../types";

const REGISTRY_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";

export const immutableTags = resourceRule<{ exclusions: string[] }>({
    name: "ecr-tags-immutable",
    severity: "high",
    description: "A tag always means the image that it was pushed with: a rollback to it brings back the same bytes.",
    remediation: 'Set imageTagMutability to "IMMUTABLE"',
    url: securityHub("ECR.2"),
    frameworks: { fsbp: ["ECR.2"], checkov: ["CKV_AWS_51"], trivy: ["AWS-0031"] },
    appliesTo: [REPOSITORY],
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        exclusions: {
            type: "array",
            items: { type: "string" },
            default: ["buildcache"],
            description:
                "Filters of tags that may move in a repository with exclusions: of layers that builds keep, no image that runs.",
        },
    },
    check({ inputs }, report, { exclusions }) {
        const mutability = text(inputs.imageTagMutability) ?? "MUTABLE";
        if (mutability === "IMMUTABLE_WITH_EXCLUSION") {
            const filters = records(inputs.imageTagMutabilityExclusionFilters).flatMap(({ filter }) => texts(filter));
            const more = filters.filter(filter => !exclusions.includes(filter));
            if (more.length > 0) {
                report(`Tags like ${more.join(", ")} may be overwritten`);
            }
        } else if (mutability !== "IMMUTABLE") {
            report(`Tags may be overwritten (${mutability})`);
        }
    },
});

export const scanOnPush = stackRule({
    name: "ecr-scan-on-push",
    severity: "high",
    description: "Images are searched for known weaknesses when they arrive.",
    remediation: "Set imageScanningConfiguration.scanOnPush, or a RegistryScanningConfiguration for the registry",
    url: securityHub("ECR.1"),
    frameworks: { fsbp: ["ECR.1"], pci: ["6.2.3", "6.2.4"], checkov: ["CKV_AWS_163"], trivy: ["AWS-0030"] },
    level: { dev: "advisory", prod: "mandatory" },
    checkStack(resources, report) {
        if (resources.some(({ type, inputs }) => type === REGISTRY_SCANNING && records(inputs.rules).length > 0)) {
            return;
        }
        for (const repository of resources.filter(({ type }) => type === REPOSITORY)) {
            report.part(repository, () => {
                if (record(repository.inputs.imageScanningConfiguration).scanOnPush !== true) {
                    report(repository, "Images are not scanned when they are pushed");
                }
            });
        }
    },
});

export const repositoryEncryption = resourceRule<{ customerKey: boolean }>({
    name: "ecr-kms",
    severity: "medium",
    description: "Images are encrypted with a KMS key, in production with one of ours.",
    remediation:
        'Set encryptionConfigurations to encryptionType "KMS" with a kmsKey; it can be chosen at creation only',
    url: securityHub("ECR.5"),
    frameworks: { fsbp: ["ECR.5"], checkov: ["CKV_AWS_136"], trivy: ["AWS-0033"] },
    appliesTo: [REPOSITORY],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        customerKey: { type: "boolean", default: true, description: "Whether the key has to be one of ours." },
    },
    environments: { dev: { customerKey: false } },
    check({ inputs }, report, { customerKey }) {
        const [encryption = {}] = records(inputs.encryptionConfigurations);
        if (!["KMS", "KMS_DSSE"].includes(text(encryption.encryptionType) ?? "")) {
            report("Images are encrypted without a KMS key");
        } else if (customerKey && !("kmsKey" in encryption)) {
            report("Images are encrypted with AWS's own key");
        }
    },
});

export const noForceDelete = resourceRule({
    name: "ecr-no-force-delete",
    severity: "high",
    description: "A repository that holds images is not deleted with them: they are what a rollback needs.",
    remediation: "Leave forceDelete out (swingbridge:forceDelete)",
    url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-delete.html",
    appliesTo: [REPOSITORY],
    level: { dev: "disabled", prod: "mandatory" },
    check({ inputs }, report) {
        if (inputs.forceDelete === true) {
            report("The repository is deleted together with its images");
        }
    },
});

export const repositoryPolicyPrivate = resourceRule({
    name: "ecr-policy-not-public",
    severity: "high",
    description: "Only accounts that we know pull and push images.",
    remediation: "Name the accounts as principals, or add a condition on aws:PrincipalOrgID or aws:PrincipalAccount",
    url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    frameworks: { checkov: ["CKV_AWS_32"], trivy: ["AWS-0032"] },
    appliesTo: ["aws:ecr/repositoryPolicy:RepositoryPolicy"],
    level: { dev: "mandatory", prod: "mandatory" },
    check({ inputs }, report) {
        if (statementsIn(inputs.policy).some(isOpenPrincipal)) {
            report("Everybody may use the repository");
        }
    },
});

const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

/** How many images with tags the rules of a lifecycle policy keep at least: a rule that counts images or days may expire them. */
function keeps(policy: unknown): number {
    const rules = records(record(json(policy)).rules);
    const about = rules.filter(({ selection }) => {
        const { tagStatus, tagPatternList, tagPrefixList } = record(selection);
        return (
            tagStatus === "any" ||
            (tagStatus === "tagged" &&
                mayBeShas([...texts(tagPatternList), ...texts(tagPrefixList).map(prefix => `${prefix}*`)]))
        );
    });
    return Math.min(
        Infinity,
        ...about.map(({ selection }) => {
            const { countType, countNumber } = record(selection) as { countType?: string; countNumber?: number };
            return countType === "imageCountMoreThan" ? (countNumber ?? 0) : 0;
        }),
    );
}

/** Whether a pattern of tags can mean a git SHA. */
function mayBeShas(patterns: string[]): boolean {
    return patterns.some(pattern => /^[0-9a-f*]*$/.test(pattern) || matches(pattern, "0".repeat(40)));
}

export const lifecycleKeepsReleases = stackRule<{ minimumImages: number }>({
    name: "stack-ecr-has-lifecycle",
    severity: "medium",
    description: "Every repository forgets old images, but never one that a rollback may need.",
    remediation: "Add a LifecyclePolicy of the repository that counts images, and keeps enough of those with tags",
    url: securityHub("ECR.3"),
    frameworks: { fsbp: ["ECR.3"] },
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        minimumImages: {
            type: "integer",
            minimum: 1,
            default: 20,
            description: "Images of releases that have to be kept, at least.",
        },
    },
    checkStack(resources, report, { minimumImages }) {
        for (const repository of resources.filter(({ type }) => type === REPOSITORY)) {
            const policies = resources.filter(
                resource =>
                    resource.type === LIFECYCLE &&
                    ((resource.propertyDependencies.repository ?? []).includes(repository) ||
                        sameRepository(resource.inputs, repository.inputs)),
            );
            if (policies.length === 0) {
                report(repository, "Nothing forgets the repository's old images");
            }
            for (const policy of policies) {
                report.part(policy, () => {
                    const kept = keeps(policy.inputs.policy);
                    if (kept < minimumImages) {
                        report(
                            policy,
                            `Only ${kept} images with tags are sure to be kept, instead of ${minimumImages}`,
                        );
                    }
                });
            }
        }
    },
});

/** A repository with a name of our choice may be named by it. */
function sameRepository(policy: Inputs, repository: Inputs): boolean {
    try {
        return policy.repository !== undefined && many(repository.name).includes(policy.repository);
    } catch {
        return false; // Unknown names are equal only where one was made from the other.
    }
}
