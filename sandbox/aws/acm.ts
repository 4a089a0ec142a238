import type {
    AddTagsToCertificateRequest,
    CertificateDetail,
    CertificateStatus,
    DeleteCertificateRequest,
    DescribeCertificateRequest,
    DescribeCertificateResponse,
    ImportCertificateRequest,
    ListCertificatesRequest,
    ListCertificatesResponse,
    ListTagsForCertificateRequest,
    ListTagsForCertificateResponse,
    RemoveTagsFromCertificateRequest,
    RequestCertificateRequest,
    RequestCertificateResponse,
} from "@aws-sdk/client-acm";

import { isProven, proofOf } from "./acm-proof";
import { paginate } from "./paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "./service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "./tags";

interface CertificateRow {
    CertificateArn: string;
    DomainName: string;
    names: string[];
    Status: CertificateStatus;
    /** Epoch milliseconds. */
    CreatedAt: number;
    IssuedAt?: number;
    KeyAlgorithm: NonNullable<RequestCertificateRequest["KeyAlgorithm"]>;
    ValidationMethod: "DNS" | "EMAIL";
    IdempotencyToken?: string;
    transparency: "ENABLED" | "DISABLED";
    Tags: TagMap;
}

const VALIDATION_TAKES = 60_000;
const YEAR = 365 * 86_400_000;

const certificates = (account: Account) => account.table<CertificateRow>("acm.certificates");

const subjectOf = (arn: string): string => `acm/certificate/${arn}`;

export function findCertificate(account: Account, arn: string | undefined): CertificateRow {
    const row = arn === undefined ? undefined : certificates(account).get(arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Could not find certificate ${arn}.`);
    }
    return row;
}

/** A record was written: certificates that wait for it go on. */
export function recordAppeared(account: Account, name: string): void {
    const waiting = certificates(account)
        .list()
        .filter(
            ({ Status, names }) =>
                Status === "PENDING_VALIDATION" && names.some(domain => proofOf(account, domain).Name === name),
        );
    waiting.forEach(row => validateSoon(account, row));
}

function validateSoon(account: Account, { CertificateArn, names }: CertificateRow): void {
    if (names.every(name => isProven(account, name))) {
        account.unschedule(subjectOf(CertificateArn));
        account.schedule({
            type: "acm.validated",
            due: account.now + VALIDATION_TAKES,
            subject: subjectOf(CertificateArn),
            detail: { arn: CertificateArn },
        });
    }
}

export const acm: ServiceModule = {
    name: "acm",
    operations: {
        RequestCertificate(account: Account, input: RequestCertificateRequest): RequestCertificateResponse {
            const { DomainName = "", IdempotencyToken } = input;
            const names = [...new Set([DomainName, ...(input.SubjectAlternativeNames ?? [])])];
            const bad = names.find(
                name =>
                    !/^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/.test(
                        name,
                    ),
            );
            if (bad !== undefined) {
                throw new AwsError(
                    "ValidationException",
                    `1 validation error detected: Value '${bad}' at 'domainName' failed to satisfy constraint: Member must satisfy regular expression pattern`,
                );
            }
            const repeated = certificates(account)
                .list()
                .find(
                    row =>
                        IdempotencyToken !== undefined &&
                        row.IdempotencyToken === IdempotencyToken &&
                        row.DomainName === DomainName,
                );
            if (repeated) {
                return { CertificateArn: repeated.CertificateArn };
            }
            const row: CertificateRow = {
                CertificateArn: newArn(account),
                DomainName,
                names,
                Status: "PENDING_VALIDATION",
                CreatedAt: account.now,
                KeyAlgorithm: input.KeyAlgorithm ?? "RSA_2048",
                ValidationMethod: input.ValidationMethod === "DNS" ? "DNS" : "EMAIL",
                IdempotencyToken,
                transparency: input.Options?.CertificateTransparencyLoggingPreference ?? "ENABLED",
                Tags: toTagMap(input.Tags, "InvalidTagException"),
            };
            certificates(account).put(row.CertificateArn, row);
            validateSoon(account, row);
            return { CertificateArn: row.CertificateArn };
        },

        /** Takes any certificate as one for `imported.example`: nothing here speaks TLS. */
        ImportCertificate(
            account: Account,
            { CertificateArn, Tags }: ImportCertificateRequest,
        ): { CertificateArn: string } {
            const row: CertificateRow = {
                CertificateArn: CertificateArn ?? newArn(account),
                DomainName: "imported.example",
                names: ["imported.example"],
                Status: "ISSUED",
                CreatedAt: account.now,
                IssuedAt: account.now,
                KeyAlgorithm: "RSA_2048",
                ValidationMethod: "DNS",
                transparency: "ENABLED",
                Tags: toTagMap(Tags, "InvalidTagException"),
            };
            certificates(account).put(row.CertificateArn, row);
            return { CertificateArn: row.CertificateArn };
        },

        DescribeCertificate: (
            account: Account,
            { CertificateArn }: DescribeCertificateRequest,
        ): DescribeCertificateResponse => ({
            Certificate: describe(account, findCertificate(account, CertificateArn)),
        }),

        ListCertificates(account: Account, input: ListCertificatesRequest): ListCertificatesResponse {
            const rows = certificates(account)
                .list()
                .filter(
                    ({ Status }) => !input.CertificateStatuses?.length || input.CertificateStatuses.includes(Status),
                );
            const { items, next } = paginate(rows, input.NextToken, input.MaxItems, 1000);
            return {
                CertificateSummaryList: items.map(({ CertificateArn, DomainName, Status }) => ({
                    CertificateArn,
                    DomainName,
                    Status,
                })),
                NextToken: next,
            };
        },

        DeleteCertificate(account: Account, { CertificateArn }: DeleteCertificateRequest): object {
            const row = findCertificate(account, CertificateArn);
            if (usersOf(account, row.CertificateArn).length > 0) {
                throw new AwsError(
                    "ResourceInUseException",
                    `Certificate ${row.CertificateArn} in account ${account.accountId} is in use.`,
                );
            }
            account.unschedule(subjectOf(row.CertificateArn));
            certificates(account).delete(row.CertificateArn);
            return {};
        },

        ListTagsForCertificate: (
            account: Account,
            { CertificateArn }: ListTagsForCertificateRequest,
        ): ListTagsForCertificateResponse => ({
            Tags: toTagList(findCertificate(account, CertificateArn).Tags),
        }),

        AddTagsToCertificate(account: Account, { CertificateArn, Tags }: AddTagsToCertificateRequest): object {
            const row = findCertificate(account, CertificateArn);
            certificates(account).put(row.CertificateArn, {
                ...row,
                Tags: { ...row.Tags, ...toTagMap(Tags, "InvalidTagException") },
            });
            return {};
        },

        RemoveTagsFromCertificate(
            account: Account,
            { CertificateArn, Tags }: RemoveTagsFromCertificateRequest,
        ): object {
            const row = findCertificate(account, CertificateArn);
            const keys = Tags?.map(({ Key = "" }) => Key);
            certificates(account).put(row.CertificateArn, { ...row, Tags: withoutTags(row.Tags, keys) });
            return {};
        },
    },
    events: {
        "acm.validated"(account: Account, { detail }: ScheduledEvent): void {
            const row = findCertificate(account, String(detail["arn"]));
            if (row.names.every(name => isProven(account, name))) {
                certificates(account).put(row.CertificateArn, { ...row, Status: "ISSUED", IssuedAt: account.now });
            }
        },
    },
    polls: {
        DescribeCertificate: (_account: Account, { CertificateArn = "" }: DescribeCertificateRequest) =>
            subjectOf(CertificateArn),
    },
};

function newArn(account: Account): string {
    const digits = account.uniqueId(32);
    const uuid = [
        [0, 8],
        [8, 12],
        [12, 16],
        [16, 20],
        [20, 32],
    ]
        .map(([from, to]) => digits.slice(from, to))
        .join("-");
    return account.arn("acm", `certificate/${uuid}`);
}

/** Load balancers with a listener that has the certificate. */
function usersOf(account: Account, arn: string): string[] {
    const { LoadBalancers } = account.call<{ LoadBalancers?: { LoadBalancerArn?: string }[] }>(
        "elbv2",
        "DescribeLoadBalancers",
        {},
    );
    return (LoadBalancers ?? []).flatMap(({ LoadBalancerArn = "" }) => {
        const { Listeners } = account.call<{ Listeners?: { ListenerArn?: string }[] }>("elbv2", "DescribeListeners", {
            LoadBalancerArn,
        });
        const uses = (Listeners ?? []).some(({ ListenerArn }) =>
            account
                .call<{ Certificates?: { CertificateArn?: string }[] }>("elbv2", "DescribeListenerCertificates", {
                    ListenerArn,
                })
                .Certificates?.some(({ CertificateArn }) => CertificateArn === arn),
        );
        return uses ? [LoadBalancerArn] : [];
    });
}

function describe(account: Account, row: CertificateRow): CertificateDetail {
    const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));
    return {
        CertificateArn: row.CertificateArn,
        DomainName: row.DomainName,
        SubjectAlternativeNames: row.names,
        DomainValidationOptions: row.names.map(name => ({
            DomainName: name,
            ValidationDomain: name,
            ValidationStatus: row.Status === "ISSUED" ? "SUCCESS" : "PENDING_VALIDATION",
            ValidationMethod: row.ValidationMethod,
            ResourceRecord: row.ValidationMethod === "DNS" ? proofOf(account, name) : undefined,
        })),
        Subject: `CN=${row.DomainName}`,
        Issuer: "Amazon",
        Type: "AMAZON_ISSUED",
        Status: row.Status,
        CreatedAt: date(row.CreatedAt),
        IssuedAt: date(row.IssuedAt),
        NotBefore: date(row.IssuedAt),
        NotAfter: date(row.IssuedAt && row.IssuedAt + YEAR),
        KeyAlgorithm: row.KeyAlgorithm,
        SignatureAlgorithm: "SHA256WITHRSA",
        InUseBy: usersOf(account, row.CertificateArn),
        RenewalEligibility: "INELIGIBLE",
        Options: { CertificateTransparencyLoggingPreference: row.transparency, Export: "DISABLED" },
    };
}
