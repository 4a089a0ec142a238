import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { listenerNamed, listeners } from "./model";
import { page } from "./paging";

/** Certificates besides the default one. */
const MAX_CERTIFICATES = 25;

export function addListenerCertificates(account: Account, input: elb.AddListenerCertificatesCommandInput): object {
    const row = listenerNamed(account, input.ListenerArn);
    if (row.Protocol !== "HTTPS") {
        throw new AwsError("UnsupportedOperation", "Certificates can only be added to HTTPS listeners");
    }
    const known = row.certificates.map(certificate => certificate.CertificateArn);
    const added = (input.Certificates ?? [])
        .map(({ CertificateArn }) => ({ CertificateArn }))
        .filter(({ CertificateArn }) => !known.includes(CertificateArn));
    for (const { CertificateArn: arn = "" } of added) {
        if (!/^arn:aws:(acm|iam):/.test(arn)) {
            throw new AwsError("CertificateNotFound", `Certificate ARN '${arn}' is not valid`);
        }
    }
    const certificates = [...row.certificates, ...added];
    if (certificates.length > MAX_CERTIFICATES + 1) {
        throw new AwsError("TooManyCertificates", `A listener can have at most ${MAX_CERTIFICATES} certificates`);
    }
    listeners(account).put(row.ListenerArn, { ...row, certificates });
    return { Certificates: added.map(certificate => ({ ...certificate, IsDefault: false })) };
}

export function removeListenerCertificates(
    account: Account,
    input: elb.RemoveListenerCertificatesCommandInput,
): object {
    const row = listenerNamed(account, input.ListenerArn);
    const removed = (input.Certificates ?? []).map(certificate => certificate.CertificateArn);
    const [main, ...others] = row.certificates;
    if (main && removed.includes(main.CertificateArn)) {
        throw new AwsError("OperationNotPermitted", "The default certificate cannot be removed");
    }
    const kept = others.filter(certificate => !removed.includes(certificate.CertificateArn));
    listeners(account).put(row.ListenerArn, { ...row, certificates: main ? [main, ...kept] : kept });
    return {};
}

export function describeListenerCertificates(
    account: Account,
    input: elb.DescribeListenerCertificatesCommandInput,
): object {
    const { certificates } = listenerNamed(account, input.ListenerArn);
    const listed = certificates.map(({ CertificateArn }, index) => ({ CertificateArn, IsDefault: index === 0 }));
    const { page: shown, NextMarker } = page(listed, input);
    return { Certificates: shown, NextMarker };
}
