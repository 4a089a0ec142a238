import type { Service } from "@aws-sdk/client-ecs";
import type { Action, Listener, Rule, RuleCondition, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Adoption } from "../../release/import";
import { primaryTaskSet } from "../codedeploy/already-live";
import type { Account } from "../verify/account";
import { loadBalancersOf } from "../verify/service";

/** Which requests are the service's, as its rule on the production listener has it. */
export interface Routing {
    hosts?: string[];
    paths?: string[];
    /** Place of the rule: its own, or the first after all that are there. */
    priority?: number;
}

export interface Adoptable {
    adoption: Adoption;
    routing: Routing;
    /** The listener with its rule. */
    productionListener?: string;
    /** What a takeover would change, or has no setting for: where there is any, the service cannot be taken over as it is. */
    obstacles: string[];
    /** What stays as it is, outside of the stack. */
    notes: string[];
}

/** Reads what a stack would have to take over of a running service, and what stands against it. */
export async function readAdoption(account: Account, service: Service): Promise<Adoptable> {
    const { target } = account;
    const running = target.codedeploy ? await account.running() : undefined;
    const [balancer, ...others] = loadBalancersOf(service);
    const live = balancer?.targetGroupArn;
    const groups = await targetGroupsOf(account, live);
    const production = live === undefined ? undefined : await productionListenerOf(account, live);
    const test = target.codedeploy?.testListener;
    const arns = groups.map(({ TargetGroupArn }) => TargetGroupArn ?? "");
    const [rules, testRules] = await Promise.all(
        [production, test].map(listener => (listener === undefined ? [] : account.rules(listener))),
    );
    const [rule, ...moreRules] = rulesTo(rules ?? [], arns);
    const [testRule] = rulesTo(testRules ?? [], arns);
    return {
        adoption: {
            cluster: target.cluster,
            service: target.service,
            targetGroups: groups.map(({ TargetGroupName = "", TargetGroupArn = "" }) => ({
                name: TargetGroupName,
                arn: TargetGroupArn,
            })),
            ...(rule && { productionRule: rule.RuleArn }),
            ...(testRule && { testRule: testRule.RuleArn }),
            ...(target.codedeploy && {
                codedeploy: {
                    application: target.codedeploy.application,
                    deploymentGroup: target.codedeploy.deploymentGroup,
                },
            }),
            scales: target.scalableTarget !== undefined,
        },
        routing: live === undefined ? {} : routingOf(rule, rules ?? []),
        ...(production !== undefined && { productionListener: production }),
        obstacles: [
            ...(running ? [`deployment ${running.deploymentId} is running: import it when that has ended`] : []),
            ...serviceObstacles(service),
            ...(others.length > 0 ? ["it has more than one load balancer entry, and the program makes one"] : []),
            ...groups.flatMap(groupObstacles),
            ...(live !== undefined && production === undefined
                ? [
                      "no listener of its load balancer leads to its target group: nothing says where its requests come from",
                  ]
                : []),
            ...(rule?.Conditions ?? []).flatMap(conditionObstacles),
        ],
        notes: [
            ...moreRules.map(({ Priority }) => `its rule with the priority ${Priority} stays outside of the stack`),
            ...(live !== undefined && production !== undefined && rule === undefined
                ? [
                      "its listener leads to it by its default action; the stack adds a rule for all requests, after every other",
                  ]
                : []),
            ...(service.serviceRegistries?.length && !target.codedeploy
                ? ["its service registry: the stack registers it in a namespace of its own instead"]
                : []),
        ],
    };
}

/** The one with the traffic first. */
async function targetGroupsOf(account: Account, live: string | undefined): Promise<TargetGroup[]> {
    if (live === undefined) {
        return [];
    }
    const other = account.target.codedeploy?.targetGroups.find(arn => arn !== live);
    return Promise.all([live, ...(other === undefined ? [] : [other])].map(arn => account.targetGroup(arn)));
}

/** CodeDeploy's group names it; otherwise it is the listener of the load balancer that leads to the target group. */
async function productionListenerOf(account: Account, live: string): Promise<string | undefined> {
    const { codedeploy } = account.target;
    if (codedeploy) {
        return codedeploy.productionListener;
    }
    const [loadBalancer] = (await account.targetGroup(live)).LoadBalancerArns ?? [];
    const listeners = loadBalancer === undefined ? [] : await listenersOf(account, loadBalancer);
    for (const { ListenerArn = "", DefaultActions = [] } of listeners) {
        const leads = leadsTo(DefaultActions, [live]) || rulesTo(await account.rules(ListenerArn), [live]).length > 0;
        if (leads) {
            return ListenerArn;
        }
    }
    return undefined;
}

async function listenersOf({ clients }: Account, loadBalancer: string): Promise<Listener[]> {
    const { ElasticLoadBalancingV2Client, paginateDescribeListeners } =
        await import("@aws-sdk/client-elastic-load-balancing-v2");
    const client = new ElasticLoadBalancingV2Client(clients.options);
    const found: Listener[] = [];
    for await (const { Listeners = [] } of paginateDescribeListeners({ client }, { LoadBalancerArn: loadBalancer })) {
        found.push(...Listeners);
    }
    return found;
}

const leadsTo = (actions: readonly Action[], groups: readonly string[]): boolean =>
    actions.some(({ TargetGroupArn, ForwardConfig }) =>
        [TargetGroupArn, ...(ForwardConfig?.TargetGroups ?? []).map(tuple => tuple.TargetGroupArn)].some(
            arn => arn !== undefined && groups.includes(arn),
        ),
    );

/** A listener's default action is among its rules, and no rule that Pulumi has. */
const rulesTo = (rules: readonly Rule[], groups: readonly string[]): Rule[] =>
    rules.filter(({ Actions = [], IsDefault }) => IsDefault !== true && leadsTo(Actions, groups));

const HIGHEST_PRIORITY = 50_000;

function routingOf(rule: Rule | undefined, rules: readonly Rule[]): Routing {
    const taken = rules.map(({ Priority }) => Number(Priority)).filter(Number.isFinite);
    const values = (field: string): string[] =>
        (rule?.Conditions ?? []).filter(({ Field }) => Field === field).flatMap(valuesOf);
    const [hosts, paths] = [values("host-header"), values("path-pattern")];
    return {
        ...(hosts.length > 0 && { hosts }),
        // What the program's rule asks for where no path is set.
        ...(paths.length > 0 && paths.join() !== "/*" && { paths }),
        priority: rule ? Number(rule.Priority) : Math.min(HIGHEST_PRIORITY, Math.max(0, ...taken) + 1),
    };
}

const valuesOf = ({ Values, HostHeaderConfig, PathPatternConfig }: RuleCondition): string[] =>
    HostHeaderConfig?.Values ?? PathPatternConfig?.Values ?? Values ?? [];

function conditionObstacles({ Field = "" }: RuleCondition): string[] {
    return ["host-header", "path-pattern"].includes(Field)
        ? []
        : [`its rule asks for ${Field}, and settings have hosts and paths only`];
}

function serviceObstacles(service: Service): string[] {
    const { schedulingStrategy, deployments = [] } = service;
    const { launchType, capacityProviderStrategy = [] } = primaryTaskSet(service) ?? service;
    const elsewhere = capacityProviderStrategy.filter(
        ({ capacityProvider }) => !/^FARGATE(_SPOT)?$/.test(capacityProvider ?? ""),
    );
    return [
        ...(schedulingStrategy === "DAEMON" ? ["it is a daemon, and Fargate runs replicas"] : []),
        ...((launchType !== undefined && launchType !== "FARGATE") || elsewhere.length > 0
            ? ["its tasks run on instances, not on Fargate"]
            : []),
        ...(deployments.some(({ serviceConnectConfiguration }) => serviceConnectConfiguration?.enabled)
            ? ["it uses Service Connect in a namespace that is not the stack's"]
            : []),
    ];
}

function groupObstacles(group: TargetGroup): string[] {
    const { TargetGroupName, Protocol, ProtocolVersion, TargetType, HealthCheckPort, HealthCheckProtocol } = group;
    const differs = (what: string, has: string | undefined, wanted: string): string[] =>
        has === undefined || has === wanted
            ? []
            : [`the target group ${TargetGroupName} has the ${what} ${has}, and the program's ${wanted}`];
    return [
        ...differs("protocol", Protocol, "HTTP"),
        ...differs("protocol version", ProtocolVersion, "HTTP1"),
        ...differs("target type", TargetType, "ip"),
        ...differs("health check port", HealthCheckPort, "traffic-port"),
        ...differs("health check protocol", HealthCheckProtocol, "HTTP"),
    ];
}
