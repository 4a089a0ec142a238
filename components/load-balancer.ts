import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { ignoreChanges } from "../release";
import { DomainCertificate } from "./certificate";
import { Component } from "./component";
import { aliasRecord, hostedZoneId } from "./domain-name";
import type { ExistingLoadBalancer, LoadBalancerArgs } from "./load-balancer-args";
import { listenerPorts, loadBalancerProblems } from "./load-balancer-plan";
import { listener, redirectToHttps, url } from "./listener";

/** An Application Load Balancer with a production and a test listener; services bring the rules. */
export class LoadBalancer extends Component {
    static readonly token = "swingbridge:network:LoadBalancer";
    readonly loadBalancerArn: pulumi.Output<string>;
    /** The ARN's last part, which CloudWatch metrics use. */
    readonly loadBalancerArnSuffix: pulumi.Output<string>;
    /** AWS's name for it. */
    readonly dnsName: pulumi.Output<string>;
    /** Security group of the load balancer: tasks let its members in. */
    readonly securityGroupId: pulumi.Output<string>;
    readonly productionListenerArn: pulumi.Output<string>;
    readonly testListenerArn: pulumi.Output<string>;
    /** Listeners of `morePorts`, by their port. */
    readonly listeners: Readonly<Record<number, Listening>>;
    /** What people type. */
    readonly url: pulumi.Output<string>;
    /** Where a new version answers before it goes live. */
    readonly testUrl: pulumi.Output<string>;
    /** Whether this stack made the load balancer. */
    readonly owned: boolean;

    readonly #args: LoadBalancerArgs;
    readonly #hostedZoneId?: pulumi.Output<string>;
    readonly #certificateArn?: pulumi.Input<string>;
    readonly #host: pulumi.Output<string>;

    /** @throws pulumi.ResourceError with all that does not fit in the arguments */
    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(LoadBalancer.token, name, args, opts);
        const problems = loadBalancerProblems(args);
        if (problems.length > 0) {
            this.fail(problems.join("\n"));
        }
        this.#args = args;
        this.owned = args.existing === undefined;
        const balancer = args.existing ? this.adopt(args.existing) : this.create();
        this.loadBalancerArn = balancer.arn;
        this.loadBalancerArnSuffix = balancer.arnSuffix;
        this.dnsName = balancer.dnsName;
        this.securityGroupId = balancer.securityGroupId;
        this.#host = args.domainName === undefined ? this.dnsName : pulumi.output(args.domainName);
        const { domainName, hostedZone } = args;
        this.#hostedZoneId = domainName === undefined ? undefined : hostedZoneId({ domainName, hostedZone }, this);
        this.#certificateArn = this.certificate(args);

        const ports = listenerPorts(args);
        const { productionCidrs = ["0.0.0.0/0"] } = args;
        const production = this.listener("production", ports.production, productionCidrs);
        const test = this.listener("test", ports.test, args.testCidrs ?? []);
        const more = [...new Set(args.morePorts)].map(port => [
            port,
            this.listener(`port-${port}`, port, productionCidrs),
        ]);
        if (ports.redirect !== undefined) {
            this.redirect(ports.redirect, ports.production);
        }
        if (this.#hostedZoneId && domainName !== undefined) {
            const record = aliasRecord(domainName, this.#hostedZoneId, balancer);
            this.child(route53.Record, "alias", record, { transform: args.transform?.aliasRecord });
        }
        this.productionListenerArn = production.arn;
        this.testListenerArn = test.arn;
        this.listeners = Object.fromEntries(more) as Record<number, Listening>;
        this.url = production.url;
        this.testUrl = test.url;
        this.registerOutputs({
            loadBalancerArn: this.loadBalancerArn,
            loadBalancerArnSuffix: this.loadBalancerArnSuffix,
            dnsName: this.dnsName,
            securityGroupId: this.securityGroupId,
            productionListenerArn: this.productionListenerArn,
            testListenerArn: this.testListenerArn,
            listeners: this.listeners,
            url: this.url,
            testUrl: this.testUrl,
            owned: this.owned,
        });
    }

    private create(): Balancer {
        const { vpcId, subnetIds, internal, targetCidr, accessLogsBucket, webAclArn, protect, transform } = this.#args;
        const group = this.child(
            SecurityGroup,
            "group",
            { vpcId, description: "Load balancer: who may reach its listeners" },
            { transform: transform?.securityGroup },
        );
        this.child(
            vpc.SecurityGroupEgressRule,
            "to-targets",
            {
                securityGroupId: group.id,
                description: "Tasks, on whatever port they listen",
                ipProtocol: "tcp",
                fromPort: 0,
                toPort: 65535,
                cidrIpv4: targetCidr ?? "0.0.0.0/0",
            },
            { transform: transform?.egressRule },
        );
        const balancer = this.child(
            lb.LoadBalancer,
            "alb",
            {
                loadBalancerType: "application",
                internal: internal ?? false,
                subnets: subnetIds,
                securityGroups: [group.id],
                dropInvalidHeaderFields: true,
                enableDeletionProtection: protect ?? false,
                ...(accessLogsBucket === undefined ? {} : { accessLogs: { bucket: accessLogsBucket, enabled: true } }),
            },
            { protect, transform: transform?.loadBalancer },
        );
        const { arn, arnSuffix, dnsName, zoneId } = balancer;
        if (webAclArn !== undefined) {
            this.child(
                wafv2.WebAclAssociation,
                "firewall",
                { resourceArn: arn, webAclArn },
                { transform: transform?.webAclAssociation },
            );
        }
        return { arn, arnSuffix, dnsName, zoneId, securityGroupId: group.id };
    }

    private adopt(existing: ExistingLoadBalancer): Balancer {
        const found = lb.getLoadBalancerOutput(
            existing.loadBalancerArn === undefined
                ? { name: existing.loadBalancerName }
                : { arn: existing.loadBalancerArn },
            { parent: this },
        );
        const { arn, arnSuffix, dnsName, zoneId } = found;
        const securityGroupId = pulumi
            .all([arn, found.securityGroups])
            .apply(
                ([known, groups]) =>
                    groups[0] ??
                    this.fail(
                        `existing.loadBalancerArn: ${known} has no security group, so no task can let it in; attach a security group to it (aws elbv2 set-security-groups)`,
                    ),
            );
        return { arn, arnSuffix, dnsName, zoneId, securityGroupId };
    }

    /** The listener for `role`: adopted as it stands, or created and opened to `cidrs`. */
    private listener(role: "production" | "test" | `port-${number}`, port: number, cidrs: string[]): Listening {
        const kind = role === "test" ? "test" : "production";
        const existing = role === kind ? this.#args.existing?.[`${kind}ListenerArn`] : undefined;
        if (existing !== undefined) {
            this.addCertificate(role, existing);
            const found = lb.getListenerOutput({ arn: existing }, { parent: this });
            return {
                arn: found.arn,
                url: pulumi
                    .all([found.protocol, this.#host, found.port])
                    .apply(([protocol, host, known]) => url(protocol === "HTTPS" ? "https" : "http", host, known)),
            };
        }
        const certificateArn = this.#certificateArn;
        const created = this.child(
            lb.Listener,
            role,
            listener({
                loadBalancerArn: this.loadBalancerArn,
                port,
                certificateArn,
                sslPolicy: this.#args.sslPolicy,
            }),
            {
                protect: this.#args.protect,
                ignoreChanges: LISTENER_IGNORE_CHANGES,
                transform: this.#args.transform?.[`${kind}Listener`],
            },
        );
        this.open(role, port, cidrs);
        const protocol = certificateArn === undefined ? "http" : "https";
        return { arn: created.arn, url: this.#host.apply(host => url(protocol, host, port)) };
    }

    /** A certificate of ours joins those that somebody else's listener has; it picks by host name (SNI). */
    private addCertificate(role: string, listenerArn: pulumi.Input<string>): void {
        if (this.#args.domainName !== undefined && this.#args.certificateArn === undefined) {
            this.child(
                lb.ListenerCertificate,
                `${role}-certificate`,
                { listenerArn, certificateArn: this.#certificateArn! },
                { transform: this.#args.transform?.listenerCertificate },
            );
        }
    }

    private redirect(port: number, httpsPort: number): void {
        this.child(lb.Listener, "redirect", redirectToHttps(this.loadBalancerArn, port, httpsPort), {
            transform: this.#args.transform?.redirectListener,
        });
        this.open("redirect", port, this.#args.productionCidrs ?? ["0.0.0.0/0"]);
    }

    /** One rule per address range, named after it, so that their order means nothing. */
    private open(role: string, port: number, cidrs: string[]): void {
        for (const cidr of new Set(cidrs)) {
            this.child(
                vpc.SecurityGroupIngressRule,
                `${role}-from-${cidr.replace(/[^0-9a-f.]/gi, "-")}`,
                {
                    securityGroupId: this.securityGroupId,
                    description: `${role} listener`,
                    ipProtocol: "tcp",
                    fromPort: port,
                    toPort: port,
                    ...(cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
                },
                { transform: this.#args.transform?.ingressRule },
            );
        }
    }

    /** The given certificate, or one for the domain name; none for plain HTTP and for what others encrypt. */
    private certificate(args: LoadBalancerArgs): pulumi.Input<string> | undefined {
        if (args.certificateArn !== undefined || args.domainName === undefined) {
            return args.certificateArn;
        }
        const issued = this.component(DomainCertificate, "domain", {
            domainName: args.domainName,
            hostedZoneId: this.#hostedZoneId!,
            transform: args.transform?.certificate,
        });
        return issued.certificateArn;
    }
}

/** Services of either controller share the listeners; CodeDeploy's claim on them goes furthest, and holds for all. */
const LISTENER_IGNORE_CHANGES = ignoreChanges("listener", "codedeploy", "up");

interface Balancer {
    arn: pulumi.Output<string>;
    arnSuffix: pulumi.Output<string>;
    dnsName: pulumi.Output<string>;
    zoneId: pulumi.Output<string>;
    securityGroupId: pulumi.Output<string>;
}

interface Listening {
    arn: pulumi.Output<string>;
    /** What people type. */
    url: pulumi.Output<string>;
}
