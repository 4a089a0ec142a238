import { isSet, record, records, text } from "../inputs";
import { securityHub, stackRule, type StackResource } from "../rule";
import { statementsIn } from "../statements";
import {
    BUCKET_ENCRYPTIONS,
    BUCKET_LIFECYCLES,
    BUCKET_POLICY,
    BUCKET_PUBLIC_ACCESS_BLOCK,
    BUCKET_VERSIONINGS,
    BUCKETS,
    PIPELINE,
    BUILD_PROJECT,
} from "../types";

const BLOCKS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Whether every request without TLS is denied. */
function deniesPlainHttp(policy: unknown): boolean {
    return statementsIn(policy).some(
        ({ allows, conditions }) => !allows && (conditions["aws:securetransport"] ?? []).includes("false"),
    );
}

/** One way to harden a bucket: what is missing without it, and what shows that it is there. */
interface Hardening {
    missing: string;
    types: readonly string[];
    /** Whether the resource beside the bucket does it; whether the bucket itself does. */
    does(resource: StackResource): boolean;
}

const HARDENINGS: readonly Hardening[] = [
    {
        missing: "no block of public access",
        types: [BUCKET_PUBLIC_ACCESS_BLOCK],
        does: ({ inputs }) => BLOCKS.every(block => inputs[block] === true),
    },
    {
        missing: "no encryption with a KMS key",
        types: [...BUCKET_ENCRYPTIONS, ...BUCKETS],
        does: ({ inputs }) => {
            const inside = record(inputs.serverSideEncryptionConfiguration);
            const rules = [...records(inputs.rules), record(inside.rule)];
            return rules.some(rule =>
                /^aws:kms/.test(text(record(rule.applyServerSideEncryptionByDefault).sseAlgorithm) ?? ""),
            );
        },
    },
    {
        missing: "no policy that denies requests without TLS",
        types: [BUCKET_POLICY, ...BUCKETS],
        does: ({ inputs }) => isSet(inputs, "policy") && deniesPlainHttp(inputs.policy),
    },
    {
        missing: "no versions",
        types: [...BUCKET_VERSIONINGS, ...BUCKETS],
        does: ({ inputs }) =>
            record(inputs.versioningConfiguration).status === "Enabled" || record(inputs.versioning).enabled === true,
    },
    {
        missing: "no lifecycle",
        types: [...BUCKET_LIFECYCLES, ...BUCKETS],
        does: ({ inputs }) => [...records(inputs.rules), ...records(inputs.lifecycleRules)].length > 0,
    },
];

export const hardenedBuckets = stackRule<{ allBuckets: boolean }>({
    name: "stack-bucket-hardened",
    severity: "high",
    description:
        "The bucket that holds artifacts is private, encrypted, versioned, closed to plain HTTP, and forgets: who can change it releases what they like.",
    remediation:
        "Add BucketPublicAccessBlock, BucketServerSideEncryptionConfiguration with aws:kms, BucketVersioning, BucketLifecycleConfiguration, and a BucketPolicy that denies aws:SecureTransport false",
    url: securityHub("S3.5"),
    frameworks: {
        fsbp: ["S3.5", "S3.8", "S3.13", "S3.17"],
        cis: ["2.1.1", "2.1.4"],
        pci: ["1.4.4", "3.5.1", "4.2.1"],
        checkov: [
            "CKV_AWS_19",
            "CKV_AWS_21",
            "CKV_AWS_53",
            "CKV_AWS_54",
            "CKV_AWS_55",
            "CKV_AWS_56",
            "CKV_AWS_145",
            "CKV_AWS_379",
            "CKV2_AWS_6",
            "CKV2_AWS_61",
        ],
        trivy: ["AWS-0086", "AWS-0087", "AWS-0088", "AWS-0090", "AWS-0091", "AWS-0093", "AWS-0094"],
    },
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        allBuckets: {
            type: "boolean",
            default: false,
            description: "Whether every bucket of the stack is meant, not only those of pipelines and builds.",
        },
    },
    checkStack(resources, report, { allBuckets }) {
        const used = new Set(
            resources
                .filter(({ type }) => [PIPELINE, BUILD_PROJECT].includes(type))
                .flatMap(({ dependencies, propertyDependencies }) => [
                    ...dependencies,
                    ...Object.values(propertyDependencies).flat(),
                ]),
        );
        const buckets = resources.filter(bucket => BUCKETS.includes(bucket.type) && (allBuckets || used.has(bucket)));
        for (const bucket of buckets) {
            const beside = resources.filter(({ propertyDependencies }) =>
                propertyDependencies.bucket?.includes(bucket),
            );
            for (const { missing, types, does } of HARDENINGS) {
                report.part(bucket, () => {
                    if (![...beside, bucket].some(resource => types.includes(resource.type) && does(resource))) {
                        report(bucket, `The bucket has ${missing}`);
                    }
                });
            }
        }
    },
});
