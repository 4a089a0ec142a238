import { openAccount } from "../account";
import type { FaultRule } from "../../../sandbox/faults";
import type { SandboxAccount } from "../../../sandbox/account";
import type { ServiceModule } from "../../../sandbox/aws/service";
import type { Session } from "../../../sandbox/aws/session";

/** A small web application in an account of its own, as the tests of the machines need it. */
export interface Application {
    account: SandboxAccount;
    session: Session;
    vpc: string;
    subnets: string[];
    securityGroup: string;
    loadBalancer: string;
    /** ARNs of the two target groups. */
    targetGroups: [string, string];
    /** Production listener (port 80) and test listener (port 8080); both answer 404 themselves. */
    production: string;
    test: string;
    /** A rule per listener that forwards every path to the first target group. */
    productionRule: string;
    testRule: string;
    cluster: string;
}

export function openApplication(
    options: {
        faults?: FaultRule[];
        modules?: readonly ServiceModule[];
        account?: SandboxAccount;
        /** Where it is. @default us-east-1 */
        session?: Session;
    } = {},
): Application {
    const { account = openAccount(options), session = account.session("us-east-1") } = options;
    const call = (service: string, operation: string, input: object) => session.call(service, operation, input);
    const vpc: string = call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }).Vpc.VpcId;
    const subnets = ["a", "b"].map((zone, index): string => {
        const subnet = { VpcId: vpc, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `${session.region}${zone}` };
        return call("ec2", "CreateSubnet", subnet).Subnet.SubnetId;
    });
    const securityGroup: string = call("ec2", "CreateSecurityGroup", {
        GroupName: "app",
        Description: "app",
        VpcId: vpc,
    }).GroupId;
    const loadBalancer: string = call("elbv2", "CreateLoadBalancer", {
        Name: "demo",
        Subnets: subnets,
        SecurityGroups: [securityGroup],
    }).LoadBalancers[0].LoadBalancerArn;
    const [first = "", second = ""] = ["one", "two"].map((Name): string => {
        const group = { Name, Protocol: "HTTP", Port: 3000, VpcId: vpc, TargetType: "ip" };
        return call("elbv2", "CreateTargetGroup", { ...group, HealthCheckIntervalSeconds: 10 }).TargetGroups[0]
            .TargetGroupArn;
    });
    const listener = (Port: number): string =>
        call("elbv2", "CreateListener", {
            LoadBalancerArn: loadBalancer,
            Protocol: "HTTP",
            Port,
            DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }],
        }).Listeners[0].ListenerArn;
    const rule = (ListenerArn: string): string =>
        call("elbv2", "CreateRule", {
            ListenerArn,
            Priority: 1,
            Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
            Actions: [{ Type: "forward", TargetGroupArn: first }],
        }).Rules[0].RuleArn;
    const [production, test] = [listener(80), listener(8080)];
    const cluster: string = call("ecs", "CreateCluster", {
        clusterName: "demo",
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    }).cluster.clusterArn;
    return {
        account,
        session,
        vpc,
        subnets,
        securityGroup,
        loadBalancer,
        targetGroups: [first, second],
        production,
        test,
        productionRule: rule(production),
        testRule: rule(test),
        cluster,
    };
}

/** Registers a revision of the family `app`. @returns Its ARN */
export function register(app: Application, changes: object = {}, container: object = {}): string {
    return app.session.call("ecs", "RegisterTaskDefinition", {
        family: "app",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        containerDefinitions: [
            { name: "app", image: "nginx:1.27", portMappings: [{ containerPort: 3000 }], ...container },
        ],
        ...changes,
    }).taskDefinition.taskDefinitionArn;
}

/** Input of CreateService for the service `app` behind the first target group. */
export const serviceInput = (app: Application, taskDefinition: string, changes: object = {}) => ({
    cluster: "demo",
    serviceName: "app",
    taskDefinition,
    desiredCount: 2,
    launchType: "FARGATE",
    networkConfiguration: {
        awsvpcConfiguration: { subnets: app.subnets, securityGroups: [app.securityGroup] },
    },
    loadBalancers: [{ targetGroupArn: app.targetGroups[0], containerName: "app", containerPort: 3000 }],
    ...changes,
});

// What a test reads of an answer is its own business; the SDK's types would make every member optional.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

export const describe1 = (app: Application, service = "app"): Answer =>
    app.session.call("ecs", "DescribeServices", { cluster: "demo", services: [service] }).services[0];

/** Polls like a client that waits, until a condition holds. @throws after `most` polls */
export function pollUntil<Result>(poll: () => Result, done: (result: Result) => boolean, most = 500): Result {
    let last: Result | undefined;
    for (let count = 0; count < most; count++) {
        last = poll();
        if (done(last)) {
            return last;
        }
    }
    throw new Error(`still waiting after ${most} polls: ${JSON.stringify(last)}`);
}

/** Waits as the SDK's `ServicesStable` does. */
export const untilStable = (app: Application, service = "app"): Answer =>
    pollUntil(
        () => describe1(app, service),
        row =>
            row.deployments.length === 1 &&
            row.runningCount === row.desiredCount &&
            row.deployments[0].rolloutState === "COMPLETED",
    );

/** The tasks of the cluster as they are; a poll of theirs. */
export function tasksOf(app: Application, desiredStatus = "RUNNING"): Answer[] {
    const { taskArns }: Answer = app.session.call("ecs", "ListTasks", { cluster: "demo", desiredStatus });
    return taskArns.length === 0
        ? []
        : app.session.call<Answer>("ecs", "DescribeTasks", { cluster: "demo", tasks: taskArns }).tasks;
}
