import type {
    Action,
    Certificate,
    LoadBalancer,
    RuleCondition,
    Tag,
    TargetGroup,
    TargetHealthReasonEnum,
    TargetHealthStateEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";

/** Rows of the load-balancing tables, all by ARN. */
export interface LoadBalancerRow extends Omit<LoadBalancer, "CreatedTime" | "LoadBalancerArn" | "LoadBalancerName"> {
    LoadBalancerArn: string;
    LoadBalancerName: string;
    CreatedTime: number;
    /** Ids of its network interfaces. */
    interfaces: string[];
    attributes: Record<string, string>;
    tags: Tag[];
}

export interface TargetGroupRow extends Omit<
    TargetGroup,
    "LoadBalancerArns" | "TargetGroupArn" | "TargetGroupName" | "HealthCheckIntervalSeconds"
> {
    TargetGroupArn: string;
    TargetGroupName: string;
    HealthCheckIntervalSeconds: number;
    attributes: Record<string, string>;
    tags: Tag[];
}

export interface ListenerRow {
    ListenerArn: string;
    LoadBalancerArn: string;
    Port: number;
    Protocol: string;
    SslPolicy?: string;
    AlpnPolicy?: string[];
    /** The default certificate first, then those of `AddListenerCertificates`. */
    certificates: Certificate[];
    DefaultActions: Action[];
    attributes: Record<string, string>;
    tags: Tag[];
}

/** A rule other than the default one, which lives in its listener. */
export interface RuleRow {
    RuleArn: string;
    ListenerArn: string;
    Priority: number;
    Conditions: RuleCondition[];
    Actions: Action[];
    tags: Tag[];
}

/** A registered target; its key is `targetKey`. */
export interface TargetRow {
    targetGroupArn: string;
    id: string;
    port: number;
    availabilityZone?: string;
    state: Extract<TargetHealthStateEnum, "initial" | "healthy" | "unhealthy" | "draining">;
    reason?: TargetHealthReasonEnum;
    description?: string;
    /** Health checks failed in a row. */
    failures: number;
}

export const loadBalancers = (account: Account) => account.table<LoadBalancerRow>("elbv2.loadBalancers");
export const targetGroups = (account: Account) => account.table<TargetGroupRow>("elbv2.targetGroups");
export const listeners = (account: Account) => account.table<ListenerRow>("elbv2.listeners");
export const rules = (account: Account) => account.table<RuleRow>("elbv2.rules");
export const targets = (account: Account) => account.table<TargetRow>("elbv2.targets");

export const targetKey = (targetGroupArn: string, id: string, port: number) => `${targetGroupArn} ${id}:${port}`;

export const rulesOf = (account: Account, listenerArn: string): RuleRow[] =>
    rules(account)
        .list()
        .filter(rule => rule.ListenerArn === listenerArn)
        .sort((left, right) => left.Priority - right.Priority);

export const listenersOf = (account: Account, loadBalancerArn: string): ListenerRow[] =>
    listeners(account)
        .list()
        .filter(listener => listener.LoadBalancerArn === loadBalancerArn);

export const targetsOf = (account: Account, targetGroupArn: string): TargetRow[] =>
    targets(account)
        .list()
        .filter(target => target.targetGroupArn === targetGroupArn);

export function loadBalancerNamed(account: Account, arn: string | undefined): LoadBalancerRow {
    const row = arn === undefined ? undefined : loadBalancers(account).get(arn);
    if (!row) {
        throw new AwsError("LoadBalancerNotFound", `Load balancer '${arn}' not found`);
    }
    return row;
}

export function targetGroupNamed(account: Account, arn: string | undefined): TargetGroupRow {
    const row = arn === undefined ? undefined : targetGroups(account).get(arn);
    if (!row) {
        throw new AwsError("TargetGroupNotFound", `Target group '${arn}' not found`);
    }
    return row;
}

export function listenerNamed(account: Account, arn: string | undefined): ListenerRow {
    const row = arn === undefined ? undefined : listeners(account).get(arn);
    if (!row) {
        throw new AwsError("ListenerNotFound", `Listener '${arn}' not found`);
    }
    return row;
}

export const invalid = (message: string) => new AwsError("ValidationError", message);

/** Events of a load balancer, and what `DescribeLoadBalancers` waits for. */
export const loadBalancerSubject = (arn: string) => `elbv2/load-balancer/${arn}`;

/** Health checks of a group's targets, and what `DescribeTargetHealth` waits for. */
export const targetGroupSubject = (arn: string) => `elbv2/target-group/${arn}`;
