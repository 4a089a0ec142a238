import {
    GetApplicationCommand,
    GetDeploymentConfigCommand,
    GetDeploymentGroupCommand,
    type DeploymentConfigInfo,
    type DeploymentGroupInfo,
    type DeploymentInfo,
} from "@aws-sdk/client-codedeploy";
import {
    DescribeClustersCommand,
    type ContainerDefinition,
    DescribeServicesCommand,
    DescribeTaskDefinitionCommand,
    type Cluster,
    type Service,
    type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type {
    ElasticLoadBalancingV2Client,
    Listener,
    LoadBalancer,
    Rule,
    TargetDescription,
    TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { primaryTaskSet } from "../codedeploy/already-live";
import { runningDeployment } from "../codedeploy/running";
import { publishedTemplate } from "../diff/diff";
import { describeTaskDefinition } from "../service";
import { Absent, isNotFound } from "./check";

/** The part of a target that only CodeDeploy's services have. */
export type CodeDeployPart = NonNullable<DeploymentTarget["codedeploy"]>;

/**
 * What AWS has of one service and of all that it refers to: each thing is asked for once, by the first check that needs it.
 * Each throws `Absent` where the thing is not there.
 */
export class Account {
    constructor(
        readonly clients: Clients,
        readonly target: DeploymentTarget,
    ) {}

    readonly cluster = once(async (): Promise<Cluster> => {
        const { clusters = [] } = await this.clients.ecs.send(
            new DescribeClustersCommand({ clusters: [this.target.cluster] }),
        );
        const found = clusters.find(({ status }) => status === "ACTIVE");
        return present(found, `there is no cluster ${this.target.cluster} in ${this.target.region}`, RUN_UP);
    });

    readonly service = once(async (): Promise<Service> => {
        await this.cluster();
        const { cluster, service } = this.target;
        const { services = [] } = await this.clients.ecs.send(
            new DescribeServicesCommand({ cluster, services: [service] }),
        );
        const found = services.find(({ status }) => status === "ACTIVE");
        return present(found, `cluster ${cluster} has no active service ${service}`, RUN_UP);
    });

    /** The revision that a deployment would put live; of a pipeline's, what it would make of its template and the images that run. */
    readonly taskDefinition = once(async (): Promise<TaskDefinition> => {
        const { pipeline } = this.target;
        if (pipeline !== undefined) {
            const service = await this.service();
            const running = primaryTaskSet(service)?.taskDefinition ?? service.taskDefinition ?? "";
            const live = await describeTaskDefinition(this.clients.ecs, running);
            return { ...live, ...(publishedTemplate(pipeline, live).document as TaskDefinition) };
        }
        const { taskDefinition } = this.target.release;
        try {
            const answer = await this.clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
            return present(answer.taskDefinition, `there is no task definition ${taskDefinition}`, RUN_UP);
        } catch (error) {
            // ECS says of a revision that it does not have that it cannot describe it.
            if (isNotFound(error, "ClientException")) {
                throw new Absent(`there is no task definition ${taskDefinition}`, RUN_UP);
            }
            throw error;
        }
    });

    readonly containers = async (): Promise<ContainerDefinition[]> =>
        (await this.taskDefinition()).containerDefinitions ?? [];

    /** @throws Absent where CodeDeploy does not release the service */
    get codedeploy(): CodeDeployPart {
        return present(this.target.codedeploy, "CodeDeploy does not release this service", "nothing");
    }

    readonly application = once(async (): Promise<{ computePlatform?: string }> => {
        const { application } = this.codedeploy;
        const answer = await this.clients.codedeploy
            .send(new GetApplicationCommand({ applicationName: application }))
            .catch(absentFor("ApplicationDoesNotExist"));
        return present(answer?.application, `there is no CodeDeploy application ${application}`, RUN_UP);
    });

    readonly group = once(async (): Promise<DeploymentGroupInfo> => {
        const { application, deploymentGroup } = this.codedeploy;
        await this.application();
        const answer = await this.clients.codedeploy
            .send(new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: deploymentGroup }))
            .catch(absentFor("DeploymentGroupDoesNotExist"));
        const message = `application ${application} has no deployment group ${deploymentGroup}`;
        return present(answer?.deploymentGroupInfo, message, RUN_UP);
    });

    readonly configuration = once(async (): Promise<DeploymentConfigInfo> => {
        const { deploymentConfigName } = await this.group();
        const answer = await this.clients.codedeploy
            .send(new GetDeploymentConfigCommand({ deploymentConfigName }))
            .catch(absentFor("DeploymentConfigDoesNotExist"));
        const message = `there is no deployment configuration ${deploymentConfigName}`;
        return present(answer?.deploymentConfigInfo, message, RUN_UP);
    });

    /** The deployment that runs; undefined in peace. */
    readonly running = once(async (): Promise<DeploymentInfo | undefined> => {
        await this.group();
        return runningDeployment(this.clients.codedeploy, this.codedeploy);
    });

    readonly targetGroup = onceEach(async (arn: string): Promise<TargetGroup> => {
        const { DescribeTargetGroupsCommand } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        const answer = await (
            await this.elbv2()
        )
            .send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }))
            .catch(absentFor("TargetGroupNotFound"));
        const message = `there is no target group ${shortArn(arn)}`;
        return present(answer?.TargetGroups?.[0], message, "somebody deleted it: run pulumi refresh, then pulumi up");
    });

    /** Targets that a target group has. */
    readonly targets = onceEach(async (arn: string): Promise<TargetDescription[]> => {
        const { DescribeTargetHealthCommand } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        await this.targetGroup(arn);
        const { TargetHealthDescriptions = [] } = await (
            await this.elbv2()
        ).send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
        return TargetHealthDescriptions.flatMap(({ Target }) => Target ?? []);
    });

    readonly listener = onceEach(async (arn: string): Promise<Listener> => {
        const { DescribeListenersCommand } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        const answer = await (
            await this.elbv2()
        )
            .send(new DescribeListenersCommand({ ListenerArns: [arn] }))
            .catch(absentFor("ListenerNotFound"));
        const message = `there is no listener ${shortArn(arn)}`;
        return present(answer?.Listeners?.[0], message, "somebody deleted it: run pulumi refresh, then pulumi up");
    });

    readonly rules = onceEach(async (listener: string): Promise<Rule[]> => {
        const { paginateDescribeRules } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        await this.listener(listener);
        const rules: Rule[] = [];
        for await (const { Rules = [] } of paginateDescribeRules(
            { client: await this.elbv2() },
            { ListenerArn: listener },
        )) {
            rules.push(...Rules);
        }
        return rules;
    });

    readonly loadBalancer = onceEach(async (arn: string): Promise<LoadBalancer> => {
        const { DescribeLoadBalancersCommand } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        const answer = await (
            await this.elbv2()
        )
            .send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }))
            .catch(absentFor("LoadBalancerNotFound"));
        return present(answer?.LoadBalancers?.[0], `there is no load balancer ${shortArn(arn)}`, RUN_UP);
    });

    private readonly elbv2 = once(async (): Promise<ElasticLoadBalancingV2Client> => {
        const { ElasticLoadBalancingV2Client } = await import("@aws-sdk/client-elastic-load-balancing-v2");
        return new ElasticLoadBalancingV2Client(this.clients.options);
    });
}

export const RUN_UP = "run pulumi up, or check the region and the account of your credentials";

export function present<Value>(value: Value | undefined, message: string, fix: string): Value {
    if (value === undefined) {
        throw new Absent(message, fix);
    }
    return value;
}

/** Answers undefined where AWS says with this code that there is no such thing. */
export const absentFor =
    (code: string) =>
    (error: unknown): undefined => {
        if (!isNotFound(error, code)) {
            throw error;
        }
    };

/** Of an ARN, what people recognise. */
export const shortArn = (arn: string): string => arn.split(":").slice(5).join(":") || arn;

export function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
    let reading: Promise<Value> | undefined;
    return () => (reading ??= read());
}

function onceEach<Value>(read: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
    const known = new Map<string, Promise<Value>>();
    return key => {
        const value = known.get(key) ?? read(key);
        known.set(key, value);
        return value;
    };
}
