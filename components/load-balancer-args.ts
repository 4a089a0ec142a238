import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import type * as lb from "@pulumi/aws/lb";
import type * as route53 from "@pulumi/aws/route53";
import type * as vpc from "@pulumi/aws/vpc";
import type * as wafv2 from "@pulumi/aws/wafv2";
import type * as pulumi from "@pulumi/pulumi";
import type { DomainCertificateArgs } from "./certificate";
import type { Transform } from "./component";

export interface LoadBalancerArgs {
    vpcId: pulumi.Input<string>;
    /** Subnets in two zones at least: public ones, or private ones for an `internal` load balancer. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** A load balancer that exists already, and those of its listeners that shall be used. @default one of its own */
    existing?: ExistingLoadBalancer;
    /** Certificate (ACM) of the HTTPS listeners. @default none */
    certificateArn?: pulumi.Input<string>;
    /**
     * Host name to serve: gets an alias record and, unless a certificate is given, one of its own, which existing listeners
     * get too. @default none
     */
    domainName?: string;
    /** Public Route 53 zone of the domain name. @default the domain name without its first label */
    hostedZone?: string;
    /** Serve plain HTTP where there is neither certificate nor domain name. @default false */
    allowHttp?: boolean;
    /** Whether only the VPC can reach it. It decides in which subnets it stands. @default false */
    internal?: boolean;
    /** Address ranges (CIDR) that may reach the production listener. @default ["0.0.0.0/0"] */
    productionCidrs?: string[];
    /** Address ranges (CIDR) that may reach the test listener, where a new version answers first. @default none */
    testCidrs?: string[];
    /** Address range (CIDR) of the tasks it sends requests to. @default anywhere; it connects to its targets only */
    targetCidr?: pulumi.Input<string>;
    /** Port of the production listener. @default 443, or 80 for plain HTTP */
    productionPort?: number;
    /** Port of the test listener. @default 8443, or 8080 for plain HTTP */
    testPort?: number;
    /** More ports with a listener, open to whoever may reach the production listener. @default none */
    morePorts?: number[];
    /** TLS policy of the HTTPS listeners. @default "ELBSecurityPolicy-TLS13-1-2-2021-06" */
    sslPolicy?: pulumi.Input<string>;
    /** S3 bucket for access logs. @default none */
    accessLogsBucket?: pulumi.Input<string>;
    /** Web ACL (AWS WAF, regional) that guards the load balancer that is made. @default none */
    webAclArn?: pulumi.Input<string>;
    /** Deletion protection, by AWS and by Pulumi (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        loadBalancer?: Transform<lb.LoadBalancerArgs>;
        securityGroup?: Transform<SecurityGroupArgs>;
        productionListener?: Transform<lb.ListenerArgs>;
        testListener?: Transform<lb.ListenerArgs>;
        redirectListener?: Transform<lb.ListenerArgs>;
        listenerCertificate?: Transform<lb.ListenerCertificateArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
        egressRule?: Transform<vpc.SecurityGroupEgressRuleArgs>;
        aliasRecord?: Transform<route53.RecordArgs>;
        certificate?: DomainCertificateArgs["transform"];
        webAclAssociation?: Transform<wafv2.WebAclAssociationArgs>;
    };
}

/** A load balancer that somebody else owns, by its ARN or its name. A listener that is not named is created on it. */
export interface ExistingLoadBalancer {
    loadBalancerArn?: pulumi.Input<string>;
    /** In place of the ARN. */
    loadBalancerName?: pulumi.Input<string>;
    /** @default created */
    productionListenerArn?: pulumi.Input<string>;
    /** @default created */
    testListenerArn?: pulumi.Input<string>;
}
