import { isSet, number, record, records, text, type Inputs } from "../inputs";
import { resourceRule, securityHub } from "../rule";
import { secretIn } from "../secret-values";
import { BUILD_PROJECT } from "../types";

function variablesOf(project: Inputs): Inputs[] {
    return records(record(project.environment).environmentVariables);
}

export const privilegedBuilds = resourceRule<{ marker: string }>({
    name: "build-privileged-only-for-images",
    severity: "medium",
    description: "Builds have no privileges unless they build images: a privileged build is root on its host.",
    remediation:
        "Leave environment.privilegedMode out, or say that the project builds images with a tag or an environment variable of the configured name",
    url: securityHub("CodeBuild.5"),
    frameworks: { fsbp: ["CodeBuild.5"], checkov: ["CKV_AWS_316"] },
    appliesTo: [BUILD_PROJECT],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        marker: {
            type: "string",
            default: "IMAGE_BUILD",
            description: "Name of the tag or environment variable that declares an image build.",
        },
    },
    check({ inputs }, report, { marker }) {
        const declared = (): boolean =>
            marker in record(inputs.tags) || variablesOf(inputs).some(({ name }) => name === marker);
        if (record(inputs.environment).privilegedMode === true && !declared()) {
            report("The builds are privileged and do not say that they build images");
        }
    },
});

export const buildSecrets = resourceRule({
    name: "build-no-plaintext-secrets",
    severity: "critical",
    description:
        "Builds read secrets where they are kept: a project's variables are shown to whoever may look at it, and in its logs.",
    remediation: "Set the variable's type to PARAMETER_STORE or SECRETS_MANAGER and its value to the name",
    url: securityHub("CodeBuild.2"),
    frameworks: { fsbp: ["CodeBuild.2"], pci: ["8.3.2"] },
    appliesTo: [BUILD_PROJECT],
    level: { dev: "mandatory", prod: "mandatory" },
    mustBeKnown: true,
    check({ inputs }, report) {
        for (const variable of variablesOf(inputs)) {
            report.part(() => {
                const name = text(variable.name) ?? "";
                const plain = (text(variable.type) ?? "PLAINTEXT") === "PLAINTEXT";
                if (plain && secretIn(name, text(variable.value) ?? "") !== undefined) {
                    report(`The environment variable ${name} holds a secret in plain text`);
                }
            });
        }
    },
});

export const sourceCredentials = resourceRule({
    name: "build-source-no-credentials",
    severity: "critical",
    description: "No address of a source holds a user name or a token.",
    remediation: "Remove what stands before the @, and use a source credential or a connection",
    url: securityHub("CodeBuild.1"),
    frameworks: { fsbp: ["CodeBuild.1"], pci: ["8.3.2"] },
    appliesTo: [BUILD_PROJECT],
    level: { dev: "mandatory", prod: "mandatory" },
    check({ inputs }, report) {
        report.part(() => {
            if (hasCredentials(record(inputs.source).location)) {
                report("The address of the source holds credentials");
            }
        });
        for (const source of records(inputs.secondarySources)) {
            report.part(() => {
                if (hasCredentials(source.location)) {
                    report(
                        `The address of the secondary source ${text(source.sourceIdentifier) ?? ""} holds credentials`,
                    );
                }
            });
        }
    },
});

function hasCredentials(location: unknown): boolean {
    return /^[a-z+]+:\/\/[^/@]+@/i.test(text(location) ?? "");
}

export const buildLogs = resourceRule({
    name: "build-logs-on",
    severity: "medium",
    description: "Builds keep their logs, encrypted: what was released is explained by how it was built.",
    remediation: "Enable logsConfig.cloudwatchLogs or s3Logs, and leave s3Logs.encryptionDisabled off",
    url: securityHub("CodeBuild.4"),
    frameworks: {
        fsbp: ["CodeBuild.3", "CodeBuild.4"],
        pci: ["10.3.2"],
        checkov: ["CKV_AWS_314", "CKV_AWS_311"],
    },
    appliesTo: [BUILD_PROJECT],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const { cloudwatchLogs, s3Logs } = record(inputs.logsConfig);
        const toBucket = record(s3Logs).status === "ENABLED";
        // CloudWatch Logs are on unless a configuration turns them off.
        if (record(cloudwatchLogs).status === "DISABLED" && !toBucket) {
            report("The builds keep no logs");
        }
        if (toBucket && record(s3Logs).encryptionDisabled === true) {
            report("The logs in S3 are not encrypted");
        }
    },
});

export const buildArtifacts = resourceRule<{ customerKey: boolean }>({
    name: "build-artifacts-encrypted",
    severity: "high",
    description: "What a build makes is encrypted, in production with a key of ours.",
    remediation: "Leave artifacts.encryptionDisabled off and set encryptionKey",
    url: "https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html",
    frameworks: { checkov: ["CKV_AWS_78", "CKV_AWS_147"], trivy: ["AWS-0018"] },
    appliesTo: [BUILD_PROJECT],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        customerKey: { type: "boolean", default: true, description: "Whether the project needs a KMS key of its own." },
    },
    environments: { dev: { customerKey: false } },
    check({ inputs }, report, { customerKey }) {
        const all = [record(inputs.artifacts), ...records(inputs.secondaryArtifacts)];
        for (const artifacts of all) {
            if (artifacts.encryptionDisabled === true) {
                report("The artifacts are not encrypted");
            }
        }
        // A build that only checks makes nothing.
        const makes = all.some(({ type }) => type !== "NO_ARTIFACTS");
        if (customerKey && makes && !isSet(inputs, "encryptionKey")) {
            report("The artifacts have no KMS key of ours");
        }
    },
});

export const buildTimeout = resourceRule<{ maximumMinutes: number }>({
    name: "build-timeout-bounded",
    severity: "low",
    description: "A build that hangs ends soon, and a burst of commits does not fill the account.",
    remediation: "Set buildTimeout and concurrentBuildLimit",
    url: "https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html",
    appliesTo: [BUILD_PROJECT],
    level: { dev: "advisory", prod: "advisory" },
    settings: {
        maximumMinutes: { type: "integer", minimum: 5, default: 60, description: "Minutes of a build, at most." },
    },
    check({ inputs }, report, { maximumMinutes }) {
        const minutes = number(inputs.buildTimeout) ?? 60;
        if (minutes > maximumMinutes) {
            report(`A build may take ${minutes} minutes instead of ${maximumMinutes}`);
        }
        if (!isSet(inputs, "concurrentBuildLimit")) {
            report("Any number of builds may run at once");
        }
    },
});

export const buildImage = resourceRule({
    name: "build-image-pinned",
    severity: "medium",
    description: "Builds run in an image that stays the same: curated ones by version, others by digest.",
    remediation: "Name the image aws/codebuild/…:<version>, or another one by digest",
    url: "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html",
    appliesTo: [BUILD_PROJECT],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const image = text(record(inputs.environment).image) ?? "";
        const pinned = image.startsWith("aws/codebuild/")
            ? /:[\w.-]*\d/.test(image) && !image.endsWith(":latest")
            : /@sha256:[0-9a-f]{64}$/.test(image);
        if (!pinned) {
            report(`The builds run in ${image || "no image"}, which may change`);
        }
    },
});
