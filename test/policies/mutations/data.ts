import { policy } from "../compliant-stack";
import { type Mutation, rearranged, row, SECRET_VALUE } from "./mutation";

export const DATA: Mutation[] = [
    row("logs-retention", "logs", "a month", i => (i.retentionInDays = 30), /30 days instead of 365/),
    row("logs-retention", "logs", "for ever", i => delete i.retentionInDays, /without end/),
    row("logs-kms", "logs", "no key", i => delete i.kmsKeyId, /no KMS key/),
    row("kms-rotation", "key", "no rotation", i => (i.enableKeyRotation = false), /never changes/),
    row("kms-rotation", "key", "gone at once", i => (i.deletionWindowInDays = 1), /gone 1 days/),
    row(
        "kms-rotation",
        "key",
        "everybody's",
        i => (i.policy = policy({ Effect: "Allow", Action: "kms:*", Principal: { AWS: "*" }, Resource: "*" })),
        /Everybody may use/,
    ),
    row("secrets-cmk", "password", "AWS's key", i => delete i.keyId, /AWS's own key/),
    row("secrets-cmk", "secret", "AWS's key for a secret", i => delete i.kmsKeyId, /AWS's own key/),
    row(
        "secrets-cmk",
        "setting",
        "a secret as a string",
        i => Object.assign(i, { name: "/shop/db_password", value: SECRET_VALUE }),
        /not of type SecureString/,
    ),
    row("sns-encrypted", "topic", "no key", i => delete i.kmsMasterKeyId, /not encrypted/),
    row("sns-encrypted", "topic", "AWS's key", i => (i.kmsMasterKeyId = "alias/aws/sns"), /alarms may not use/),
    row("efs-encrypted", "files", "plain", i => delete i.encrypted, /not encrypted/),
    row("alarm-actions", "blue-errors", "no action", i => delete i.alarmActions, /tells nobody/),
    row("alarm-actions", "blue-errors", "actions off", i => (i.actionsEnabled = false), /actions are off/),
    row("alarm-actions", "blue-errors", "silence unexplained", i => delete i.treatMissingData, /missing data/),
    rearranged(
        "protect-stateful",
        "logs",
        "unprotected",
        logs => (logs.options = { protect: false }),
        /may be deleted/,
    ),
];
