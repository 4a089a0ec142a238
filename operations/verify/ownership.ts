import { OWNERSHIP } from "../../release";
import { describeAutoscaling, describeScheduledActions } from "../autoscaling";
import { primaryTaskSet, sameSurroundings } from "../codedeploy/already-live";
import { readReleaseRecord } from "../release-record";
import { short } from "../status/findings";
import { sharesOf } from "../status/traffic";
import { shortArn, type Account } from "./account";
import { placementOf } from "./appspec";
import { check, fail, ok, skip, type Check, type Verdict } from "./check";

/** Every attribute that two could fight over, and whether only its owner has changed it. */
export async function checkOwnership(account: Account): Promise<Check[]> {
    return Promise.all(
        OWNERSHIP.map(({ attribute }) => check("ownership", attribute, () => LIVE[attribute as Attribute](account))),
    );
}

type Attribute =
    | "template of the task definition"
    | "which revision runs"
    | "the target group that a service registers its tasks with"
    | "targets and weights of the listeners"
    | "network, platform version and capacity providers"
    | "desired count"
    | "fewest tasks"
    | "most tasks"
    | "suspension of autoscaling"
    | "current release";

/** The live check of each attribute; a test holds the names to those of the table. */
export const LIVE: Record<Attribute, (account: Account) => Promise<Verdict>> = {
    "template of the task definition": async account => {
        const { family, revision = 0, registeredBy } = await account.taskDefinition();
        const { ListTaskDefinitionsCommand } = await import("@aws-sdk/client-ecs");
        const { taskDefinitionArns = [] } = await account.clients.ecs.send(
            new ListTaskDefinitionsCommand({ familyPrefix: family, status: "ACTIVE", sort: "DESC", maxResults: 1 }),
        );
        const newest = Number(taskDefinitionArns[0]?.split(":").pop());
        return newest > revision
            ? skip(`${family}:${newest} is newer than ${family}:${revision}: registered by a pipeline, or by somebody`)
            : ok(`${family}:${revision} is the newest${registeredBy ? `, registered by ${registeredBy}` : ""}`);
    },

    "which revision runs": async account => {
        const service = await account.service();
        const running = primaryTaskSet(service)?.taskDefinition ?? service.taskDefinition ?? "";
        const { current } = await readReleaseRecord(account.clients, account.target);
        if (await isReleasing(account)) {
            return skip("a deployment is running");
        }
        if (current === undefined) {
            return skip(`${short(running)} runs, and no release is recorded to compare it with`);
        }
        return current.taskDefinition === running
            ? ok(`${short(running)}, as recorded`)
            : fail(
                  `${short(running)} runs, and ${short(current.taskDefinition)} is recorded: somebody deployed past the record`,
                  `swingbridge deploy ${account.target.name}`,
              );
    },

    "the target group that a service registers its tasks with": async account => {
        const { loadBalancers = [], taskSets = [] } = await account.service();
        if (!account.target.codedeploy) {
            return ok(`${loadBalancers.length} of Pulumi's`);
        }
        const used = taskSets.flatMap(set =>
            (set.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
        );
        const foreign = used.filter(arn => !account.codedeploy.targetGroups.includes(arn));
        return foreign.length === 0
            ? ok("a task set is in one of the pair")
            : fail(
                  `a task set is in ${foreign.map(shortArn).join(", ")}, which is not of the pair`,
                  "delete that task set",
              );
    },

    "targets and weights of the listeners": async account => {
        if (!account.target.codedeploy) {
            return skip("the traffic of a rolling service does not move between target groups");
        }
        const { productionListener, testListener, targetGroups } = account.codedeploy;
        const listeners = [productionListener, ...(testListener === undefined ? [] : [testListener])];
        const rules = (await Promise.all(listeners.map(account.rules))).flat();
        const mixed = rules
            .map(({ Actions = [] }) => Actions.flatMap(action => [...sharesOf(action)]))
            .filter(shares => shares.some(([arn]) => targetGroups.includes(arn)))
            .flatMap(shares => shares.filter(([arn, share]) => share > 0 && !targetGroups.includes(arn)));
        return mixed.length === 0
            ? ok("the service's rules forward to its pair only")
            : fail(
                  `a rule of the service sends traffic to ${mixed.map(([arn]) => shortArn(arn)).join(", ")} too`,
                  "take the foreign target group out of the rule: CodeDeploy writes all of it at the next release",
              );
    },

    "network, platform version and capacity providers": async account => {
        const placement = placementOf(account);
        const primary = primaryTaskSet(await account.service());
        if (!account.target.codedeploy || !placement || !primary) {
            return ok("Pulumi sets them on the service");
        }
        return sameSurroundings(primary, placement)
            ? ok("the running tasks have what the AppSpec says")
            : ok("the next deployment changes them: the running tasks have what an earlier AppSpec said");
    },

    "desired count": async account => {
        const { desiredCount = 0 } = await account.service();
        const { scalableTarget } = account.target;
        if (scalableTarget === undefined) {
            return ok(`${desiredCount}, and nothing scales it`);
        }
        const scalable = await describeAutoscaling(account.clients, scalableTarget);
        if (!scalable) {
            return fail(`there is no scalable target ${scalableTarget}`, "nothing scales the service: run pulumi up");
        }
        const { MinCapacity = 0, MaxCapacity = 0 } = scalable;
        return MinCapacity <= desiredCount && desiredCount <= MaxCapacity
            ? ok(`${desiredCount}, between ${MinCapacity} and ${MaxCapacity}`)
            : fail(
                  `${desiredCount} is outside of ${MinCapacity} to ${MaxCapacity}: somebody set it by hand`,
                  "Application Auto Scaling puts it back with its next activity",
              );
    },

    "fewest tasks": account => bound(account, "MinCapacity"),

    "most tasks": account => bound(account, "MaxCapacity"),

    "suspension of autoscaling": async account => {
        const { scalableTarget, name } = account.target;
        const scalable =
            scalableTarget === undefined ? undefined : await describeAutoscaling(account.clients, scalableTarget);
        const suspended = Object.entries(scalable?.SuspendedState ?? {}).flatMap(([what, is]) => (is ? [what] : []));
        if (suspended.length === 0) {
            return ok(scalable ? "nothing is suspended" : "the service does not scale");
        }
        return (await isReleasing(account))
            ? ok("suspended for the deployment that is running")
            : fail(
                  `suspended (${suspended.join(", ")}), though nothing is being deployed`,
                  `the next deployment puts it back: swingbridge deploy ${name}`,
              );
    },

    "current release": async account => {
        if (account.target.releaseRecord === undefined) {
            return skip("no stack keeps a record for this service");
        }
        const { current } = await readReleaseRecord(account.clients, account.target);
        return current
            ? ok(`${current.sha} since ${current.deployedAt}`)
            : fail(
                  "no release is recorded",
                  `the first deployment writes it: swingbridge deploy ${account.target.name}`,
              );
    },
};

/** Whether traffic may be moving: not while a deployment that is live waits to end its old tasks. */
async function isReleasing(account: Account): Promise<boolean> {
    const running = account.target.codedeploy && (await account.running());
    return running !== undefined && running.instanceTerminationWaitTimeStarted !== true;
}

/** What the bound is, and whether scheduled actions set it. */
async function bound({ clients, target }: Account, which: "MinCapacity" | "MaxCapacity"): Promise<Verdict> {
    const { scalableTarget } = target;
    const scalable = scalableTarget === undefined ? undefined : await describeAutoscaling(clients, scalableTarget);
    if (scalableTarget === undefined || scalable === undefined) {
        return ok("the service does not scale");
    }
    const actions = await describeScheduledActions(clients, scalableTarget);
    const names = actions
        .filter(({ ScalableTargetAction: action }) => action?.[which] !== undefined)
        .map(({ ScheduledActionName }) => ScheduledActionName);
    return ok(
        `${scalable[which]}, ${names.length === 0 ? "and no scheduled action sets it" : `which scheduled actions set: ${names.join(", ")}`}`,
    );
}
