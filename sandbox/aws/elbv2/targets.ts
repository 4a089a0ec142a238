import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { loadBalancersOf } from "./associations";
import { nextHealth } from "./health";
import {
    targetGroupNamed,
    targetGroups,
    targetGroupSubject,
    targetKey,
    targets,
    targetsOf,
    type TargetGroupRow,
    type TargetRow,
} from "./model";
import { probe } from "./probe";

export function registerTargets(account: Account, input: elb.RegisterTargetsCommandInput): object {
    const group = targetGroupNamed(account, input.TargetGroupArn);
    for (const { Id: id = "", Port: port = group.Port ?? 0, AvailabilityZone: zone } of input.Targets ?? []) {
        if (group.TargetType === "ip" && !/^\d+\.\d+\.\d+\.\d+$/.test(id)) {
            throw new AwsError("ValidationError", `The IP address '${id}' is not a valid IPv4 address`);
        }
        const key = targetKey(group.TargetGroupArn, id, port);
        const known = targets(account).get(key);
        if (known && known.state !== "draining") {
            continue;
        }
        targets(account).put(key, {
            targetGroupArn: group.TargetGroupArn,
            id,
            port,
            availabilityZone: zone,
            state: "initial",
            reason: "Elb.RegistrationInProgress",
            description: "Target registration is in progress",
            failures: 0,
        });
        scheduleCheck(account, group, key);
    }
    return {};
}

function scheduleCheck(account: Account, group: TargetGroupRow, key: string): void {
    account.schedule({
        type: "elbv2.targetChecked",
        due: account.now + group.HealthCheckIntervalSeconds * 1000,
        subject: targetGroupSubject(group.TargetGroupArn),
        detail: { key },
    });
}

/** One health check of a target that has not settled yet. A settled one is checked no more: there would be no end of events. */
export function targetChecked(account: Account, event: ScheduledEvent): void {
    const key = String(event.detail.key);
    const target = targets(account).get(key);
    const group = target && targetGroups(account).get(target.targetGroupArn);
    if (!target || !group || target.state === "draining") {
        return;
    }
    const next = nextHealth(target, probe(account, group, target), group);
    targets(account).put(key, next);
    if (next.state === "initial") {
        scheduleCheck(account, group, key);
    }
}

export function deregisterTargets(account: Account, input: elb.DeregisterTargetsCommandInput): object {
    const group = targetGroupNamed(account, input.TargetGroupArn);
    const inUse = loadBalancersOf(account, group.TargetGroupArn).length > 0;
    for (const { Id: id = "", Port: port = group.Port ?? 0 } of input.Targets ?? []) {
        const key = targetKey(group.TargetGroupArn, id, port);
        const target = targets(account).get(key);
        if (!target || target.state === "draining") {
            continue;
        }
        const delay = Number(group.attributes["deregistration_delay.timeout_seconds"]);
        // A target that never served has no connection to drain.
        if (!inUse || target.state !== "healthy" || delay === 0) {
            targets(account).delete(key);
            continue;
        }
        targets(account).put(key, {
            ...target,
            state: "draining",
            reason: "Target.DeregistrationInProgress",
            description: "Target deregistration is in progress",
        });
        account.schedule({
            type: "elbv2.targetDrained",
            due: account.now + delay * 1000,
            subject: targetGroupSubject(group.TargetGroupArn),
            detail: { key },
        });
    }
    return {};
}

export function targetDrained(account: Account, event: ScheduledEvent): void {
    const key = String(event.detail.key);
    if (targets(account).get(key)?.state === "draining") {
        targets(account).delete(key);
    }
}

export function describeTargetHealth(account: Account, input: elb.DescribeTargetHealthCommandInput): object {
    const group = targetGroupNamed(account, input.TargetGroupArn);
    const inUse = loadBalancersOf(account, group.TargetGroupArn).length > 0;
    const registered = targetsOf(account, group.TargetGroupArn).map(target => asHealth(target, group, inUse));
    if (!input.Targets?.length) {
        return { TargetHealthDescriptions: registered };
    }
    return {
        TargetHealthDescriptions: input.Targets.map(
            ({ Id: id = "", Port: port = group.Port }) =>
                registered.find(each => each.Target?.Id === id && each.Target.Port === port) ?? unregistered(id, port),
        ),
    };
}

function asHealth(target: TargetRow, group: TargetGroupRow, inUse: boolean): elb.TargetHealthDescription {
    const described = {
        Target: { Id: target.id, Port: target.port, AvailabilityZone: target.availabilityZone },
        HealthCheckPort: group.HealthCheckPort === "traffic-port" ? String(target.port) : group.HealthCheckPort,
    };
    if (!inUse) {
        return {
            ...described,
            TargetHealth: {
                State: "unused",
                Reason: "Target.NotInUse",
                Description: "Target group is not configured to receive traffic from the load balancer",
            },
        };
    }
    return {
        ...described,
        TargetHealth: { State: target.state, Reason: target.reason, Description: target.description },
    };
}

const unregistered = (id: string, port: number | undefined): elb.TargetHealthDescription => ({
    Target: { Id: id, Port: port },
    TargetHealth: {
        State: "unused",
        Reason: "Target.NotRegistered",
        Description: "Target is not registered to the target group",
    },
});
