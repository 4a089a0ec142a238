import type { TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { primaryTaskSet } from "../codedeploy/already-live";
import { forwardedShares } from "../status/traffic";
import { shortArn, type Account } from "./account";
import { check, checkEach, checkPresence, fail, ok, skip, type Check, type Verdict } from "./check";
import { loadBalancersOf } from "./service";

const TOPIC = "traffic";

/** Target groups of any service; of a blue/green one also the pair, the listeners, and where the traffic goes. */
export async function checkTraffic(account: Account): Promise<Check[]> {
    if (account.target.codedeploy) {
        return checkPair(account);
    }
    return checkEach(
        TOPIC,
        async () => loadBalancersOf(await account.service()),
        "the service has no load balancer",
        ({ targetGroupArn = "" }) => checkTargetGroup(account, targetGroupArn),
    );
}

const checkTargetGroup = (account: Account, arn: string): Promise<Check> =>
    checkPresence(TOPIC, `target group ${nameOf(arn)}`, async () => {
        const { TargetType, LoadBalancerArns = [] } = await account.targetGroup(arn);
        if (TargetType !== "ip") {
            return fail(
                `${nameOf(arn)} takes targets of the type ${TargetType}, and Fargate tasks have the type ip`,
                "a target group keeps its type: create another one",
            );
        }
        return LoadBalancerArns.length > 0
            ? ok(`${nameOf(arn)} is behind ${LoadBalancerArns.map(nameOf).join(", ")}`)
            : skip(`${nameOf(arn)} exists; no listener sends it traffic now`);
    });

async function checkPair(account: Account): Promise<Check[]> {
    const { targetGroups, productionListener, testListener } = account.codedeploy;
    return Promise.all([
        ...targetGroups.map(arn => checkTargetGroup(account, arn)),
        checkPresence(TOPIC, "production listener", async () => {
            const { Port, Protocol } = await account.listener(productionListener);
            return ok(`${Protocol} on port ${Port}`);
        }),
        checkPresence(TOPIC, "test listener", async () => {
            if (testListener === undefined) {
                return skip("there is none");
            }
            const [{ LoadBalancerArn: here }, { LoadBalancerArn: there, Port, Protocol }] = await Promise.all([
                account.listener(productionListener),
                account.listener(testListener),
            ]);
            return here === there
                ? ok(`${Protocol} on port ${Port}`)
                : fail(
                      "it belongs to another load balancer than the production listener",
                      "CodeDeploy takes one: move it",
                  );
        }),
        check(TOPIC, "pair of target groups", () => pairVerdict(account)),
        check(TOPIC, "production traffic", () => productionVerdict(account)),
        check(TOPIC, "the other target group", () => otherVerdict(account)),
    ]);
}

async function pairVerdict(account: Account): Promise<Verdict> {
    const { targetGroups, productionListener } = account.codedeploy;
    const [[one, two], { LoadBalancerArn }] = await Promise.all([
        Promise.all(targetGroups.map(account.targetGroup)) as Promise<[TargetGroup, TargetGroup]>,
        account.listener(productionListener),
    ]);
    const different = KIND.filter(member => one[member] !== two[member]);
    if (different.length > 0) {
        return fail(
            `they are of different kinds: ${different.map(member => `${member} ${one[member]} and ${two[member]}`).join(", ")}`,
            "a version would be served differently after each release: give both the same",
        );
    }
    const elsewhere = [one, two].filter(({ LoadBalancerArns = [] }) =>
        LoadBalancerArns.some(arn => arn !== LoadBalancerArn),
    );
    return elsewhere.length === 0
        ? ok("both are of the same kind, and of one load balancer")
        : fail(
              `${elsewhere.map(({ TargetGroupName }) => TargetGroupName).join(" and ")} belongs to another load balancer than the production listener`,
              "CodeDeploy refuses such a pair: take it off the other load balancer",
          );
}

/** What must be the same of both: they take turns. */
const KIND = [
    "TargetType",
    "Protocol",
    "ProtocolVersion",
    "Port",
    "VpcId",
    "HealthCheckPath",
    "HealthCheckPort",
    "HealthCheckProtocol",
] as const;

async function productionVerdict(account: Account): Promise<Verdict> {
    const primary = await primaryGroup(account);
    if (await account.running()) {
        return skip("a deployment is running: the traffic may be on its way");
    }
    const { productionListener, targetGroups } = account.codedeploy;
    const shares = forwardedShares(await account.rules(productionListener), targetGroups);
    if (shares.size === 0) {
        return fail(
            "no rule of the production listener forwards to the service's target groups",
            "nobody reaches the service: put the rule back",
        );
    }
    const share = shares.get(primary) ?? 0;
    return share === 100
        ? ok(`100 % to ${nameOf(primary)}, where the primary task set is`)
        : fail(
              `${share} % of the production traffic goes to ${nameOf(primary)}, where the primary task set is`,
              `somebody changed the rule: give ${nameOf(primary)} the weight 100 and the other 0; until then a deployment fails, late`,
          );
}

/** Target group of the primary task set. */
async function primaryGroup(account: Account): Promise<string> {
    const arn = primaryTaskSet(await account.service())?.loadBalancers?.[0]?.targetGroupArn;
    return arn ?? loadBalancersOf(await account.service())[0]?.targetGroupArn ?? "";
}

async function otherVerdict(account: Account): Promise<Verdict> {
    const primary = await primaryGroup(account);
    const other = account.codedeploy.targetGroups.find(arn => arn !== primary);
    if (other === undefined) {
        return skip("the pair has no other one");
    }
    if (await account.running()) {
        return skip("a deployment is running: both have tasks");
    }
    const targets = await account.targets(other);
    return targets.length === 0
        ? ok(`${nameOf(other)} is empty`)
        : fail(
              `${nameOf(other)} has ${targets.length} target(s), though nothing is being deployed: ${targets.map(({ Id }) => Id).join(", ")}`,
              "the next deployment would send them traffic: deregister them (aws elbv2 deregister-targets)",
          );
}

/** `targetgroup/name/id` or `app/name/id`: the name. */
const nameOf = (arn: string): string => shortArn(arn).split("/").at(-2) ?? arn;
