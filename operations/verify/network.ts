import type { EC2Client, SecurityGroup, Subnet } from "@aws-sdk/client-ec2";
import { once, type Account } from "./account";
import { placementOf } from "./appspec";
import { Absent, check, checkPresence, fail, ok, skip, type Check, type Verdict } from "./check";
import { loadBalancersOf } from "./service";

const TOPIC = "network";

/** Where the next tasks would run: subnets, security groups, and whether the load balancer reaches them. */
export async function checkNetwork(account: Account): Promise<Check[]> {
    const network = new Network(account);
    return Promise.all([
        checkPresence(TOPIC, "subnets", async () =>
            subnetsVerdict(
                await network.subnets(),
                await network.vpcOfTargets(),
                (await account.service()).desiredCount,
            ),
        ),
        checkPresence(TOPIC, "security groups", async () =>
            groupsVerdict(await network.securityGroups(), await network.subnets()),
        ),
        check(TOPIC, "way from the load balancer", () => wayVerdict(account, network)),
    ]);
}

class Network {
    constructor(private readonly account: Account) {}

    /** @throws Absent where one of them is not there */
    readonly subnets = once(async (): Promise<Subnet[]> => {
        const { DescribeSubnetsCommand } = await import("@aws-sdk/client-ec2");
        const { subnets: SubnetIds } = await this.wanted();
        const { Subnets = [] } = await (
            await this.client()
        )
            .send(new DescribeSubnetsCommand({ SubnetIds }))
            .catch(gone("InvalidSubnetID.NotFound", "subnets", SubnetIds));
        return Subnets;
    });

    /** @throws Absent where one of them is not there */
    readonly securityGroups = once(async (): Promise<SecurityGroup[]> => {
        const { DescribeSecurityGroupsCommand } = await import("@aws-sdk/client-ec2");
        const { securityGroups: GroupIds } = await this.wanted();
        const { SecurityGroups = [] } = await (
            await this.client()
        )
            .send(new DescribeSecurityGroupsCommand({ GroupIds }))
            .catch(gone("InvalidGroup.NotFound", "security groups", GroupIds));
        return SecurityGroups;
    });

    /** VPC of the target groups; undefined where the service has no load balancer. */
    async vpcOfTargets(): Promise<string | undefined> {
        const [first] = loadBalancersOf(await this.account.service());
        return first?.targetGroupArn === undefined
            ? undefined
            : (await this.account.targetGroup(first.targetGroupArn)).VpcId;
    }

    /** The AppSpec's words, or the service's own. */
    private readonly wanted = once(async (): Promise<{ subnets: string[]; securityGroups: string[] }> => {
        const appSpec = placementOf(this.account)?.NetworkConfiguration?.AwsvpcConfiguration;
        if (appSpec) {
            return { subnets: appSpec.Subnets, securityGroups: appSpec.SecurityGroups };
        }
        const { networkConfiguration } = await this.account.service();
        const { subnets = [], securityGroups = [] } = networkConfiguration?.awsvpcConfiguration ?? {};
        return { subnets, securityGroups };
    });

    private readonly client = once(async (): Promise<EC2Client> => {
        const { EC2Client } = await import("@aws-sdk/client-ec2");
        return new EC2Client(this.account.clients.options);
    });
}

const gone =
    (code: string, what: string, ids: readonly string[]) =>
    (error: unknown): never => {
        if (error instanceof Error && error.name === code) {
            throw new Absent(
                `of the ${what} ${ids.join(", ")} not all exist: ${error.message}`,
                "name others: pulumi up",
            );
        }
        throw error;
    };

export function subnetsVerdict(subnets: readonly Subnet[], vpc: string | undefined, desired = 0): Verdict {
    const foreign = subnets.filter(({ VpcId }) => vpc !== undefined && VpcId !== vpc);
    if (foreign.length > 0) {
        return fail(
            `${foreign.map(({ SubnetId }) => SubnetId).join(", ")} is not in ${vpc}, the VPC of the target groups`,
            "tasks there would never become healthy: name subnets of that VPC",
        );
    }
    const free = subnets.reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0);
    return free < desired
        ? fail(
              `the subnets have ${free} free addresses, and a release starts ${desired} more tasks`,
              "name larger subnets, or more of them",
          )
        : ok(`${subnets.length} in ${subnets[0]?.VpcId}, ${free} free addresses`);
}

export function groupsVerdict(groups: readonly SecurityGroup[], [subnet]: readonly Subnet[]): Verdict {
    const foreign = groups.filter(({ VpcId }) => VpcId !== subnet?.VpcId);
    return foreign.length === 0
        ? ok(groups.map(({ GroupName }) => GroupName).join(", "))
        : fail(
              `${foreign.map(({ GroupId }) => GroupId).join(", ")} is of another VPC than the subnets (${subnet?.VpcId})`,
              "name a security group of that VPC",
          );
}

async function wayVerdict(account: Account, network: Network): Promise<Verdict> {
    const [target] = loadBalancersOf(await account.service());
    if (target?.targetGroupArn === undefined) {
        return skip("the service has no load balancer");
    }
    const [arn] = (await account.targetGroup(target.targetGroupArn)).LoadBalancerArns ?? [];
    if (arn === undefined) {
        return skip("no listener sends the target group traffic");
    }
    const { SecurityGroups: from = [], LoadBalancerName } = await account.loadBalancer(arn);
    if (from.length === 0) {
        return skip(`${LoadBalancerName} has no security group: its addresses are not looked at`);
    }
    const groups = await network.securityGroups();
    const port = target.containerPort ?? 0;
    return groups.some(group => letsIn(group, from, port))
        ? ok(`${LoadBalancerName} reaches port ${port} of the tasks`)
        : fail(
              `no rule lets ${LoadBalancerName} (${from.join(", ")}) reach port ${port} of the tasks (${groups.map(({ GroupId }) => GroupId).join(", ")})`,
              "their health checks would fail: allow it in the security group of the tasks",
          );
}

/** Whether a rule admits one of the groups to a TCP port. A rule for addresses is taken to hold the load balancer's. */
export function letsIn({ IpPermissions = [] }: SecurityGroup, from: readonly string[], port: number): boolean {
    return IpPermissions.some(
        ({ IpProtocol, FromPort = 0, ToPort = 65535, UserIdGroupPairs = [], IpRanges = [], Ipv6Ranges = [] }) =>
            (IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= port && port <= ToPort)) &&
            (UserIdGroupPairs.some(({ GroupId = "" }) => from.includes(GroupId)) ||
                IpRanges.length + Ipv6Ranges.length > 0),
    );
}
