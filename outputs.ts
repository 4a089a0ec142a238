import type * as pulumi from "@pulumi/pulumi";
import type { DeliveryTargetOutputs } from "./components";
import type { DeploymentTarget, JobTarget } from "./release";

/**
 * What a stack tells others: an API. Ids and ARNs in it do not move from one release to the next (families, not revisions);
 * only a service's `target` does. No secret is in it. A change that breaks readers gets a new `schemaVersion`.
 */
export interface StackOutputs {
    schemaVersion: typeof SCHEMA_VERSION;
    /** Compose project name. */
    project: string;
    /** Name of the Pulumi stack. */
    stack: string;
    account: string;
    region: string;
    vpcId: string;
    publicSubnetIds: string[];
    privateSubnetIds: string[];
    clusterName: string;
    clusterArn: string;
    /** Private DNS domain in which services find each other. */
    namespace: string;
    /** Absent where no service is public over HTTP. */
    loadBalancer?: LoadBalancerOutputs;
    /** Absent where no service has a public TCP or UDP port. */
    networkLoadBalancer?: Pick<LoadBalancerOutputs, "arn" | "arnSuffix" | "dnsName">;
    /** By Compose service name; not those that an existing endpoint replaces. */
    services: Record<string, ServiceOutputs>;
    /** Work that ends, by Compose service name. */
    jobs: Record<string, JobOutputs>;
    /** What builds and deploys; absent unless the stack is `releasedBy: pipeline` and has the pipeline. */
    pipeline?: PipelineOutputs;
    /** What the pipeline of another stack has to know; absent unless `pipeline.tools` names one. */
    delivery?: DeliveryOutputs;
}

export type DeliveryOutputs = pulumi.Unwrap<DeliveryTargetOutputs>;

export interface PipelineOutputs {
    /** Name in CodePipeline. */
    name: string;
    arn: string;
    /** Its page in the console. */
    url: string;
    /** The CodeCommit repository that this stack made for it: what `git clone` takes. Absent where the source is another's. */
    repository?: { name: string; cloneUrlHttp: string; cloneUrlSsh: string };
    /** What runs for pull requests; absent without `pipeline.pullRequests`. */
    pullRequests?: PullRequestOutputs;
    /** sha256 of what it makes revisions and deployments from, by Compose service name: another one needs a run. */
    templateHashes: Record<string, string>;
}

export interface PullRequestOutputs {
    /** Name in CodeBuild. */
    projectName: string;
    /** CloudWatch log group of the builds. */
    logGroup: string;
    /** Address of its badge; absent unless `pipeline.pullRequests.badge` asks for one. */
    badgeUrl?: string;
}

export interface LoadBalancerOutputs {
    arn: string;
    /** `app/name/id` or `net/name/id`: what CloudWatch metrics use. */
    arnSuffix: string;
    dnsName: string;
    /** What people type. */
    url: string;
    /** Where a new version answers before it goes live. */
    testUrl: string;
    productionListenerArn: string;
    testListenerArn: string;
}

export interface ServiceOutputs {
    /** Compose service name. */
    name: string;
    /** Compose services that must be live, and jobs that must be done, before it (`depends_on`). */
    dependsOn: string[];
    controller: "codedeploy" | "ecs";
    /** Name of the ECS service. */
    serviceName: string;
    serviceArn: string;
    /** Task definition family; its revisions move. */
    family: string;
    logGroup: string;
    /** Name of the SSM parameter with the release that is live. */
    releaseRecord: string;
    securityGroupId: string;
    /** Role the application acts with: attach to it what the application may do. */
    taskRoleName: string;
    /** Name within the private DNS namespace, and port, of each way in. Empty where nothing may connect. */
    privateAddresses: string[];
    /** Set for public services: what people type; `tcp://` or `udp://` for what is no HTTP. */
    url?: string;
    /** ARNs and metric names of its target groups: two that take turns with CodeDeploy, else one for each public port. */
    targetGroups: { arn: string; arnSuffix: string }[];
    /** Names of the alarms that stop its deployments. */
    alarms: string[];
    /** What `swingbridge` needs to operate the service. It names the release, so it moves. */
    target: DeploymentTarget;
}

export interface JobOutputs {
    /** Compose service name. */
    name: string;
    /** Compose services that must be live, and jobs that must be done, before it (`depends_on`). */
    dependsOn: string[];
    /** Task definition family; its revisions move. */
    family: string;
    logGroup: string;
    /** Name of the SSM parameter with its last run. */
    jobRecord: string;
    securityGroupId: string;
    /** Role the job acts with. */
    taskRoleName: string;
    /** What `swingbridge` needs to run it. It names the revision, so it moves. */
    target: JobTarget;
}

export const SCHEMA_VERSION = 1;

/** The outputs of another stack: `readOutputs(new pulumi.StackReference("organization/swingbridge/prod"))`. */
export function readOutputs(stack: Pick<pulumi.StackReference, "outputs">): pulumi.Output<StackOutputs> {
    return stack.outputs.apply(parseOutputs);
}

/**
 * Outputs as `pulumi stack output --json` or a `StackReference` has them.
 * @throws Error when they are not a Swingbridge stack's, or of a version that this code does not know
 */
export function parseOutputs(outputs: unknown): StackOutputs {
    const { schemaVersion } = (outputs ?? {}) as Partial<StackOutputs>;
    if (schemaVersion === undefined) {
        throw unreadable(
            "The stack has no outputs of Swingbridge: its last `pulumi up` did not finish, or it is another program's.",
        );
    }
    if (schemaVersion !== SCHEMA_VERSION) {
        throw unreadable(
            `The stack's outputs have schema version ${String(schemaVersion)}, and this version of Swingbridge reads ${SCHEMA_VERSION}: use the version that made the stack.`,
        );
    }
    return outputs as StackOutputs;
}

/** What is wrong is in another stack: where this code noticed it says nothing, and Pulumi would print it at length. */
function unreadable(message: string): Error {
    const error = new Error(message);
    error.stack = undefined;
    return error;
}
