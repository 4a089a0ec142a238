import type {
    CertificateArgs,
    CertificateState,
    CertificateValidationArgs,
    CertificateValidationState,
} from "@pulumi/aws/acm";
import { any, list, object, set, string } from "../property";
import { hasCode } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

/** Certificates that ACM issues; imported ones are not simulated. */
export const certificate = awsResource<CertificateArgs, CertificateState>({
    label: "ACM Certificate",
    properties: {
        domainName: string({ computed: true, replace: true }),
        subjectAlternativeNames: set(string(), { computed: true, replace: true }),
        validationMethod: string({ computed: true, replace: true }),
        keyAlgorithm: string({ computed: true, replace: true }),
        options: any({ computed: true }),
        validationOptions: list(
            object({ domainName: string({ required: true }), validationDomain: string({ required: true }) }),
            { replace: true },
        ),
    },
    computed: [
        "arn",
        "domainValidationOptions",
        "notAfter",
        "notBefore",
        "pendingRenewal",
        "renewalEligibility",
        "renewalSummaries",
        "status",
        "type",
        "validationEmails",
    ],
    async create(aws, args) {
        const { CertificateArn } = await aws.acm.requestCertificate({
            DomainName: args.domainName,
            SubjectAlternativeNames: args.subjectAlternativeNames?.length ? args.subjectAlternativeNames : undefined,
            ValidationMethod: args.validationMethod,
            KeyAlgorithm: args.keyAlgorithm,
            Tags: Object.keys(args.tags ?? {}).length > 0 ? pascalTags(args.tags) : undefined,
        });
        // The record that proves the domain is there a moment later.
        await aws.wait(`ACM Certificate (${CertificateArn}) request`, "known", 5, async () => {
            const found = await find(aws, CertificateArn!);
            const isKnown = found?.DomainValidationOptions?.every(({ ResourceRecord }) => ResourceRecord);
            return isKnown ? "known" : "pending";
        });
        return CertificateArn!;
    },
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found) {
            return undefined;
        }
        const { Tags } = await aws.acm.listTagsForCertificate({ CertificateArn: id });
        const date = (value: Date | undefined) => (value ? new Date(value).toISOString().replace(/\.\d+Z$/, "Z") : "");
        return {
            arn: id,
            domainName: found.DomainName,
            subjectAlternativeNames: [...(found.SubjectAlternativeNames ?? [])].sort(),
            validationMethod: found.DomainValidationOptions?.[0]?.ValidationMethod ?? "NONE",
            keyAlgorithm: (found.KeyAlgorithm ?? "RSA_2048").replace("-", "_"),
            options: {
                certificateTransparencyLoggingPreference:
                    found.Options?.CertificateTransparencyLoggingPreference ?? "ENABLED",
                export: "DISABLED",
            },
            domainValidationOptions: (found.DomainValidationOptions ?? [])
                .filter(({ ResourceRecord }) => ResourceRecord)
                .map(({ DomainName, ResourceRecord }) => ({
                    domainName: DomainName,
                    resourceRecordName: ResourceRecord!.Name,
                    resourceRecordType: ResourceRecord!.Type,
                    resourceRecordValue: ResourceRecord!.Value,
                })),
            notAfter: date(found.NotAfter),
            notBefore: date(found.NotBefore),
            pendingRenewal: false,
            renewalEligibility: found.RenewalEligibility ?? "INELIGIBLE",
            renewalSummaries: [],
            status: found.Status,
            type: found.Type ?? "AMAZON_ISSUED",
            validationEmails: [],
            tags: fromPascalTags(Tags),
        };
    },
    tag: {
        put: (aws, id, _, tags) => aws.acm.addTagsToCertificate({ CertificateArn: id, Tags: pascalTags(tags) }),
        remove: (aws, id, _, keys) =>
            aws.acm.removeTagsFromCertificate({ CertificateArn: id, Tags: keys.map(Key => ({ Key })) }),
    },
    async delete(aws, CertificateArn) {
        for (let attempt = 1; ; attempt++) {
            try {
                await aws.acm.deleteCertificate({ CertificateArn });
                return;
            } catch (error) {
                // A listener that has just gone may hold it for a moment.
                if (attempt === 10 || !hasCode(error, "ResourceInUseException")) {
                    throw error;
                }
                await aws.pause(attempt);
            }
        }
    },
});

async function find(aws: Aws, CertificateArn: string) {
    const { Certificate } = await aws.acm.describeCertificate({ CertificateArn });
    return Certificate;
}

export const certificateValidation = awsResource<CertificateValidationArgs, CertificateValidationState>({
    label: "ACM Certificate Validation",
    properties: {
        certificateArn: string({ required: true, replace: true }),
        validationRecordFqdns: set(string(), { replace: true, local: true }),
    },
    async create(aws, args) {
        await aws.wait(`ACM Certificate (${args.certificateArn}) to be issued`, "ISSUED", 75, async () => {
            const status = (await find(aws, args.certificateArn))?.Status ?? "MISSING";
            if (status === "FAILED" || status === "VALIDATION_TIMED_OUT") {
                throw new Error(`waiting for ACM Certificate (${args.certificateArn}) to be issued: ${status}`);
            }
            return status;
        });
        const { IssuedAt } = (await find(aws, args.certificateArn))!;
        return `${new Date(IssuedAt ?? 0)
            .toISOString()
            .replace("T", " ")
            .replace(/\.\d+Z$/, "")} +0000 UTC`;
    },
    async read(aws, _, prior) {
        const found = await find(aws, prior.certificateArn!);
        return found?.Status === "ISSUED" ? { certificateArn: prior.certificateArn } : undefined;
    },
    // It is nothing in the account: only a wait.
    delete: async () => undefined,
});
