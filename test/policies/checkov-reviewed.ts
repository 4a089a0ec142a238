import type { PolicyPackConfig } from "@pulumi/policy";

/** What checkov asks of everybody and the pack of those who configure it, with the reason for its default. */
export const AS_STRICT_AS_CHECKOV: PolicyPackConfig = {
    all: "mandatory",
    // The pack is about releases: other buckets are their owners' business unless they ask.
    "stack-bucket-hardened": { enforcementLevel: "mandatory", allBuckets: true },
    // Port 80 of a load balancer only leads to port 443, and lb-https-listener sees to it.
    "sg-no-open-ingress": { enforcementLevel: "mandatory", publicPorts: [443] },
    // Encryption at rest is what protects a lost disk; AWS's own key does.
    "efs-encrypted": { enforcementLevel: "mandatory", customerKey: true },
    // A project says that it builds images; checkov would forbid those too.
    "build-privileged-only-for-images": { enforcementLevel: "mandatory", marker: "nothing says so" },
};

/** What checkov reports and the pack does not, on purpose. */
export const REVIEWED: Readonly<Record<string, string>> = {
    CKV2_AWS_5: "a security group that nothing uses lets nobody in; tidiness, and a stack may make it for another one",
    CKV2_AWS_34: "settings that are no secrets may be plain; secrets-cmk asks for SecureString where one is",
    CKV2_AWS_57: "rotation takes a function that knows the secret's owner: no rule can tell whether one could exist",
    CKV2_AWS_62: "events of a bucket are a feature; nothing is less safe without them",
    CKV2_AWS_64: "a key without a policy has AWS's default, which leaves access to the account's IAM policies",
    CKV2_AWS_76: "the rules inside a firewall are their owner's; lb-waf-if-public asks that there is one",
    CKV_AWS_18: "what happens to artifacts is in CloudTrail; a log bucket per artifact bucket says the same again",
    CKV_AWS_70: "blockPublicPolicy, which stack-bucket-hardened asks for, makes AWS refuse such a policy",
    CKV_AWS_93: "a bucket that nobody can open stops a release, and endangers none",
    CKV_AWS_144: "artifacts are built again from their commit; a copy in another Region is no safer",
    CKV_AWS_152: "load balancing across zones has a price between them, and lb-multi-az asks for the zones",
    CKV_AWS_224:
        "sessions are encrypted by TLS; ecs-exec-off-or-logged asks for the encrypted log, not for a second key",
    CKV_AWS_227: "a key that is off opens nothing",
    CKV_AWS_300: "parts of uploads that broke off cost a little, and are nobody's to read",
    CKV_AWS_314:
        "a build project that says nothing of logs has those of CloudWatch; build-logs-on finds those turned off",
    CKV_AWS_378: "TLS ends at the load balancer, inside the VPC; lb-https-listener is about the way there",
};

/** Ids that rules name, and for which checkov reports nothing that Pulumi can express. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
    CKV_AWS_334: "it reads `privilege`, a key that containers do not have",
    CKV_AWS_335: "it looks for pidMode in a container, where it cannot stand",
    CKV_AWS_379: "it reads the policy of a bucket that has an ACL, which new buckets do not",
};
