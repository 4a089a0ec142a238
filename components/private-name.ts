import * as servicediscovery from "@pulumi/aws/servicediscovery";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

/** Seconds a resolver may remember an answer: tasks come and go. */
export const DNS_TTL = 10;

export interface PrivateNameArgs {
    /** Id of the Cloud Map namespace. */
    namespaceId: pulumi.Input<string>;
    /** Name within the namespace, as other services write it. */
    dnsName: string;
    /** Host name it stands for: an existing server's, or another service's. */
    target: pulumi.Input<string>;
    /** More hosts, by a name for each: DNS answers with one of all by turns. @default none */
    alsoTargets?: Record<string, pulumi.Input<string>>;
    /** Last word on each child. @default none */
    transform?: {
        service?: Transform<servicediscovery.ServiceArgs>;
        instance?: Transform<servicediscovery.InstanceArgs>;
    };
}

/** A second name for a host in the private DNS namespace: an alias of a service, or the endpoint that takes a service's place. */
export class PrivateName extends Component {
    static readonly token = "swingbridge:service:PrivateName";
    readonly dnsName: pulumi.Output<string>;

    constructor(name: string, args: PrivateNameArgs, opts?: pulumi.ComponentResourceOptions) {
        super(PrivateName.token, name, args, opts);
        const service = this.child(
            servicediscovery.Service,
            "name",
            {
                name: args.dnsName,
                // Cloud Map answers with a CNAME only where it picks one instance.
                dnsConfig: {
                    namespaceId: args.namespaceId,
                    routingPolicy: "WEIGHTED",
                    dnsRecords: [{ type: "CNAME", ttl: DNS_TTL }],
                },
                forceDestroy: true,
            },
            { transform: args.transform?.service },
        );
        const also = Object.entries(args.alsoTargets ?? {}).map(([id, host]) => [`target-${id}`, id, host] as const);
        for (const [child, instanceId, host] of [["target", args.dnsName, args.target] as const, ...also]) {
            this.child(
                servicediscovery.Instance,
                child,
                { serviceId: service.id, instanceId, attributes: { AWS_INSTANCE_CNAME: host } },
                { transform: args.transform?.instance },
            );
        }
        this.dnsName = pulumi.output(args.dnsName);
        this.registerOutputs({ dnsName: this.dnsName });
    }
}
