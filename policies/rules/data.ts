import { isSet, number, text } from "../inputs";
import { resourceRule, securityHub } from "../rule";
import { secretIn } from "../secret-values";
import { isOpenPrincipal, statementsIn } from "../statements";
import { FILE_SYSTEM, KEY, LOG_GROUP } from "../types";

export const logRetention = resourceRule<{ minimumDays: number }>({
    name: "logs-retention",
    severity: "medium",
    description: "Logs stay as long as somebody may ask for them, and not for ever.",
    remediation: "Set retentionInDays (swingbridge:logRetention)",
    url: securityHub("CloudWatch.16"),
    frameworks: { fsbp: ["CloudWatch.16"], checkov: ["CKV_AWS_66", "CKV_AWS_338"] },
    appliesTo: [LOG_GROUP],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        minimumDays: { type: "integer", minimum: 1, default: 365, description: "Days that log lines stay, at least." },
    },
    environments: { dev: { minimumDays: 1 } },
    check({ inputs }, report, { minimumDays }) {
        const days = number(inputs.retentionInDays) ?? 0;
        if (days === 0) {
            report("Log lines are kept, and paid for, without end");
        } else if (days < minimumDays) {
            report(`Log lines are kept for ${days} days instead of ${minimumDays}`);
        }
    },
});

export const logEncryption = resourceRule({
    name: "logs-kms",
    severity: "low",
    description: "Logs are encrypted with a key of ours, so that reading them can be allowed apart.",
    remediation: "Set kmsKeyId, and allow CloudWatch Logs the use of the key",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    frameworks: { checkov: ["CKV_AWS_158"], trivy: ["AWS-0017"] },
    appliesTo: [LOG_GROUP],
    level: { dev: "disabled", prod: "advisory" },
    check({ inputs }, report) {
        if (!isSet(inputs, "kmsKeyId")) {
            report("The log group has no KMS key of ours");
        }
    },
});

export const keyRotation = resourceRule<{ minimumWindow: number }>({
    name: "kms-rotation",
    severity: "medium",
    description: "Keys change every year, are not lost in a day, and are nobody else's.",
    remediation:
        "Set enableKeyRotation and deletionWindowInDays, and name the principals of the key policy or add a condition on their account",
    url: securityHub("KMS.4"),
    frameworks: {
        fsbp: ["KMS.4", "KMS.5"],
        cis: ["3.6"],
        pci: ["3.7.4"],
        checkov: ["CKV_AWS_7", "CKV_AWS_33"],
        trivy: ["AWS-0065"],
    },
    appliesTo: [KEY],
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        minimumWindow: {
            type: "integer",
            minimum: 7,
            maximum: 30,
            default: 7,
            description: "Days between the wish to delete a key and its end, at least.",
        },
    },
    check({ inputs }, report, { minimumWindow }) {
        const symmetric = (text(inputs.customerMasterKeySpec) ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT";
        report.part(() => {
            if (symmetric && inputs.enableKeyRotation !== true) {
                report("The key never changes");
            }
        });
        report.part(() => {
            const days = number(inputs.deletionWindowInDays) ?? 30;
            if (days < minimumWindow) {
                report(`The key is gone ${days} days after somebody deletes it`);
            }
        });
        report.part(() => {
            if (statementsIn(inputs.policy).some(isOpenPrincipal)) {
                report("Everybody may use the key");
            }
        });
    },
});

const SECRET = "aws:secretsmanager/secret:Secret";
const PARAMETER = "aws:ssm/parameter:Parameter";

export const secretEncryption = resourceRule<{ customerKey: boolean }>({
    name: "secrets-cmk",
    severity: "medium",
    description: "Secrets are encrypted with a key of ours: reading one takes two permissions, and shows in two logs.",
    remediation: "Set kmsKeyId (SSM: keyId); a parameter with a secret is of type SecureString",
    url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    frameworks: { checkov: ["CKV_AWS_149", "CKV_AWS_337"], trivy: ["AWS-0098"] },
    appliesTo: [SECRET, PARAMETER],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        customerKey: { type: "boolean", default: true, description: "Whether the key has to be one of ours." },
    },
    environments: { dev: { customerKey: false } },
    check({ type, name, inputs }, report, { customerKey }) {
        if (type === SECRET) {
            if (customerKey && !isSet(inputs, "kmsKeyId")) {
                report("The secret is encrypted with AWS's own key");
            }
        } else if (inputs.type === "SecureString") {
            if (customerKey && !isSet(inputs, "keyId")) {
                report("The parameter is encrypted with AWS's own key");
            }
        } else {
            const known = (text(inputs.name) ?? name).replace(/[^A-Za-z0-9]+/g, "_");
            if (secretIn(known, text(inputs.value) ?? "") !== undefined) {
                report("The parameter holds a secret and is not of type SecureString");
            }
        }
    },
});

export const topicEncryption = resourceRule({
    name: "sns-encrypted",
    severity: "medium",
    description: "Notifications are encrypted with a key of ours: alarms cannot publish to a topic with AWS's own.",
    remediation: "Set kmsMasterKeyId to a key whose policy allows cloudwatch.amazonaws.com its use",
    url: securityHub("SNS.1"),
    frameworks: { fsbp: ["SNS.1"], checkov: ["CKV_AWS_26"], trivy: ["AWS-0095", "AWS-0136"] },
    appliesTo: ["aws:sns/topic:Topic"],
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        if (!isSet(inputs, "kmsMasterKeyId")) {
            report("The topic is not encrypted");
        } else if (text(inputs.kmsMasterKeyId) === "alias/aws/sns") {
            report("The topic is encrypted with AWS's own key, which alarms may not use");
        }
    },
});

export const fileSystemEncryption = resourceRule<{ customerKey: boolean }>({
    name: "efs-encrypted",
    severity: "high",
    description: "Files of volumes are encrypted: it can be chosen at creation only.",
    remediation: "Set encrypted (and kmsKeyId, where configuration asks for a key of ours)",
    url: securityHub("EFS.1"),
    frameworks: { fsbp: ["EFS.1"], cis: ["2.4.1"], checkov: ["CKV_AWS_42", "CKV_AWS_184"], trivy: ["AWS-0037"] },
    appliesTo: [FILE_SYSTEM],
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        customerKey: { type: "boolean", default: false, description: "Whether the key has to be one of ours." },
    },
    check({ inputs }, report, { customerKey }) {
        if (inputs.encrypted !== true) {
            report("The file system is not encrypted");
        } else if (customerKey && !isSet(inputs, "kmsKeyId")) {
            report("The file system is encrypted with AWS's own key");
        }
    },
});
