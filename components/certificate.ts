import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

export interface DomainCertificateArgs {
    /** Host name the certificate is for, e.g. `todo.example.com`. */
    domainName: pulumi.Input<string>;
    /** Public Route 53 zone that answers for it. */
    hostedZoneId: pulumi.Input<string>;
    /** Last word on each child. @default none */
    transform?: {
        certificate?: Transform<acm.CertificateArgs>;
        validationRecord?: Transform<route53.RecordArgs>;
        validation?: Transform<acm.CertificateValidationArgs>;
    };
}

/** A certificate that ACM issues, and renews, because we can write into the domain's zone. */
export class DomainCertificate extends Component {
    static readonly token = "swingbridge:network:DomainCertificate";
    /** ARN of the certificate once it is issued; a listener takes no other. */
    readonly certificateArn: pulumi.Output<string>;

    constructor(name: string, args: DomainCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        super(DomainCertificate.token, name, args, opts);
        const certificate = this.child(
            acm.Certificate,
            "certificate",
            { domainName: args.domainName, validationMethod: "DNS" },
            { transform: args.transform?.certificate },
        );
        // One domain name, one record to prove it by.
        const proof = certificate.domainValidationOptions[0]!;
        const record = this.child(
            route53.Record,
            "proof",
            {
                zoneId: args.hostedZoneId,
                name: proof.resourceRecordName,
                type: proof.resourceRecordType,
                records: [proof.resourceRecordValue],
                ttl: 60,
                // ACM asks for the same record for every certificate of a domain, so a second stack finds it there.
                allowOverwrite: true,
            },
            { transform: args.transform?.validationRecord },
        );
        const validation = this.child(
            acm.CertificateValidation,
            "validation",
            { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
            { transform: args.transform?.validation },
        );
        this.certificateArn = validation.certificateArn;
        this.registerOutputs({ certificateArn: this.certificateArn });
    }
}
