import type {
    ListenerArgs,
    ListenerCertificateArgs,
    ListenerCertificateState,
    ListenerRuleArgs,
    ListenerRuleState,
    ListenerState,
} from "@pulumi/aws/lb";
import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import { number, object, set, string } from "../property";
import { actionList, fromActions, toActions, type LbAction } from "./lb-actions";
import { lbCreateTags, lbTag, lbTags } from "./lb-tags";
import { awsResource } from "./resource";

export const listener = awsResource<ListenerArgs, ListenerState>({
    label: "ELBv2 Listener",
    properties: {
        loadBalancerArn: string({ required: true, replace: true }),
        port: number(),
        protocol: string({ computed: true }),
        sslPolicy: string({ computed: true }),
        certificateArn: string(),
        alpnPolicy: string(),
        defaultActions: actionList,
        tcpIdleTimeoutSeconds: number({ computed: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { Listeners } = await aws.elbv2.createListener({
            LoadBalancerArn: args.loadBalancerArn,
            Port: args.port,
            Protocol: args.protocol ?? "HTTP",
            SslPolicy: args.sslPolicy,
            Certificates: args.certificateArn ? [{ CertificateArn: args.certificateArn }] : undefined,
            DefaultActions: toActions(args.defaultActions as LbAction[]),
            Tags: lbCreateTags(args.tags),
        });
        return Listeners![0]!.ListenerArn!;
    },
    async read(aws, id, prior) {
        const { Listeners } = await aws.elbv2.describeListeners({ ListenerArns: [id] });
        const found = Listeners?.[0];
        return (
            found && {
                arn: id,
                loadBalancerArn: found.LoadBalancerArn,
                port: found.Port,
                protocol: found.Protocol,
                sslPolicy: found.SslPolicy ?? "",
                certificateArn: found.Certificates?.[0]?.CertificateArn ?? "",
                defaultActions: fromActions(found.DefaultActions, prior.defaultActions as LbAction[] | undefined),
                tags: await lbTags(aws, id),
            }
        );
    },
    async update(aws, { id, args }) {
        await aws.elbv2.modifyListener({
            ListenerArn: id,
            Port: args.port,
            Protocol: args.protocol,
            SslPolicy: args.sslPolicy,
            Certificates: args.certificateArn ? [{ CertificateArn: args.certificateArn }] : undefined,
            DefaultActions: toActions(args.defaultActions as LbAction[]),
        });
    },
    tag: lbTag,
    async delete(aws, ListenerArn) {
        await aws.elbv2.deleteListener({ ListenerArn });
    },
});

const values = (required = true) => object({ values: set(string(), { required }) });

interface Condition {
    hostHeader?: { values?: string[] };
    pathPattern?: { values?: string[] };
    httpHeader?: { httpHeaderName: string; values: string[] };
    httpRequestMethod?: { values: string[] };
    queryStrings?: { key?: string; value: string }[];
    sourceIp?: { values: string[] };
}

export const listenerRule = awsResource<ListenerRuleArgs, ListenerRuleState>({
    label: "ELBv2 Listener Rule",
    properties: {
        listenerArn: string({ required: true, replace: true }),
        priority: number({ computed: true }),
        actions: actionList,
        conditions: set(
            object({
                hostHeader: values(),
                pathPattern: values(),
                httpHeader: object({
                    httpHeaderName: string({ required: true }),
                    values: set(string(), { required: true }),
                }),
                httpRequestMethod: values(),
                queryStrings: set(object({ key: string(), value: string({ required: true }) })),
                sourceIp: values(),
            }),
            { required: true },
        ),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { Rules } = await aws.elbv2.createRule({
            ListenerArn: args.listenerArn,
            Priority: args.priority ?? (await nextPriority()),
            Actions: toActions(args.actions as LbAction[]),
            Conditions: args.conditions.map(condition => toCondition(condition as Condition)),
            Tags: lbCreateTags(args.tags),
        });
        return Rules![0]!.RuleArn!;

        async function nextPriority(): Promise<number> {
            const { Rules: held } = await aws.elbv2.describeRules({ ListenerArn: args.listenerArn });
            return Math.max(0, ...(held ?? []).map(({ Priority }) => Number(Priority) || 0)) + 1;
        }
    },
    async read(aws, id, prior) {
        const { Rules } = await aws.elbv2.describeRules({ RuleArns: [id] });
        const found = Rules?.[0];
        return (
            found && {
                arn: id,
                // …:listener-rule/app/name/lb/listener/rule → …:listener/app/name/lb/listener
                listenerArn: id.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, ""),
                priority: Number(found.Priority),
                actions: fromActions(found.Actions, prior.actions as LbAction[] | undefined),
                conditions: (found.Conditions ?? []).map(fromCondition),
                tags: await lbTags(aws, id),
            }
        );
    },
    async update(aws, { id, args, changed }) {
        if (changed("priority")) {
            await aws.elbv2.setRulePriorities({ RulePriorities: [{ RuleArn: id, Priority: args.priority }] });
        }
        if (changed("actions", "conditions")) {
            await aws.elbv2.modifyRule({
                RuleArn: id,
                Actions: changed("actions") ? toActions(args.actions as LbAction[]) : undefined,
                Conditions: changed("conditions")
                    ? args.conditions.map(condition => toCondition(condition as Condition))
                    : undefined,
            });
        }
    },
    tag: lbTag,
    async delete(aws, RuleArn) {
        await aws.elbv2.deleteRule({ RuleArn });
    },
});

function toCondition({ hostHeader, pathPattern, httpHeader, httpRequestMethod, queryStrings, sourceIp }: Condition) {
    if (hostHeader) {
        return { Field: "host-header", HostHeaderConfig: { Values: hostHeader.values } };
    }
    if (pathPattern) {
        return { Field: "path-pattern", PathPatternConfig: { Values: pathPattern.values } };
    }
    if (httpHeader) {
        const { httpHeaderName: HttpHeaderName, values: Values } = httpHeader;
        return { Field: "http-header", HttpHeaderConfig: { HttpHeaderName, Values } };
    }
    if (httpRequestMethod) {
        return { Field: "http-request-method", HttpRequestMethodConfig: { Values: httpRequestMethod.values } };
    }
    if (sourceIp) {
        return { Field: "source-ip", SourceIpConfig: { Values: sourceIp.values } };
    }
    const Values = (queryStrings ?? []).map(({ key: Key, value: Value }) => ({ Key, Value }));
    return { Field: "query-string", QueryStringConfig: { Values } };
}

function fromCondition(condition: RuleCondition): Condition {
    const texts = (config: { Values?: string[] } | undefined) => ({ values: config?.Values ?? condition.Values ?? [] });
    switch (condition.Field) {
        case "host-header":
            return { hostHeader: texts(condition.HostHeaderConfig) };
        case "path-pattern":
            return { pathPattern: texts(condition.PathPatternConfig) };
        case "http-header":
            return {
                httpHeader: {
                    httpHeaderName: condition.HttpHeaderConfig?.HttpHeaderName ?? "",
                    ...texts(condition.HttpHeaderConfig),
                },
            };
        case "http-request-method":
            return { httpRequestMethod: texts(condition.HttpRequestMethodConfig) };
        case "source-ip":
            return { sourceIp: texts(condition.SourceIpConfig) };
        default:
            return {
                queryStrings: (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => ({
                    key: Key ?? "",
                    value: Value ?? "",
                })),
            };
    }
}

export const listenerCertificate = awsResource<ListenerCertificateArgs, ListenerCertificateState>({
    label: "ELBv2 Listener Certificate",
    properties: {
        listenerArn: string({ required: true, replace: true }),
        certificateArn: string({ required: true, replace: true }),
    },
    async create(aws, { listenerArn, certificateArn }) {
        await aws.elbv2.addListenerCertificates({
            ListenerArn: listenerArn,
            Certificates: [{ CertificateArn: certificateArn }],
        });
        return `${listenerArn}_${certificateArn}`;
    },
    async read(aws, id) {
        const [listenerArn, certificateArn] = id.split("_");
        const { Certificates } = await aws.elbv2.describeListenerCertificates({ ListenerArn: listenerArn });
        const isThere = Certificates?.some(
            ({ CertificateArn, IsDefault }) => CertificateArn === certificateArn && !IsDefault,
        );
        return isThere ? { listenerArn, certificateArn } : undefined;
    },
    async delete(aws, _, { listenerArn, certificateArn }) {
        await aws.elbv2.removeListenerCertificates({
            ListenerArn: listenerArn,
            Certificates: [{ CertificateArn: certificateArn }],
        });
    },
});
