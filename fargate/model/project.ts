import type { FargateServiceSpec, JobSpec } from "./service";
import type { SecretSpec, VolumeSpec } from "./storage";

/**
 * What the converter decided, as plain data: JSON all the way down, no secret value, no AWS id.
 * What exists only after deployment is a symbolic reference that the components resolve.
 */
export interface FargateProject {
    /** Compose project name: prefix of every family, log group and parameter. */
    name: string;
    services: FargateServiceSpec[];
    /** Work that ends; whoever depends on it is deployed afterwards. */
    jobs: JobSpec[];
    secrets: SecretSpec[];
    volumes: VolumeSpec[];
    /** Images to build, one per service that has `build`. */
    images: ImageBuildSpec[];
    /** What is used in place of what would be made. @default everything is made */
    existing?: ExistingResources;
}

/** Resources that somebody else made, and that the project uses. */
export interface ExistingResources {
    vpcId?: string;
    clusterName?: string;
    /** ARN or name of an application load balancer. */
    loadBalancer?: string;
}

export interface ImageBuildSpec {
    /** Name of the Compose service it is built for. */
    name: string;
    context: string;
    /** More contexts by the name that a Dockerfile has for them (`COPY --from=name`): folders, and addresses. @default none */
    additionalContexts?: Record<string, string>;
    dockerfile?: string;
    dockerfileInline?: string;
    target?: string;
    args: Record<string, string>;
    /** Secrets of the project that the build reads, by the id that its Dockerfile has for them (`RUN --mount=type=secret`). @default none */
    secrets?: Record<string, string>;
    /** Ids of the SSH agent that the build may use (`RUN --mount=type=ssh`). @default none */
    ssh?: string[];
    platforms: string[];
    labels: Record<string, string>;
}
