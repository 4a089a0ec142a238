import type {
    ApplicationArgs,
    ApplicationState,
    DeploymentConfigArgs,
    DeploymentConfigState,
} from "@pulumi/aws/codedeploy";
import { autoNamed, number, object, string } from "../property";
import { awsResource, type Aws, type Tags } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const codeDeployTag = {
    put: (aws: Aws, _: string, { arn }: { arn?: string }, tags: Tags) =>
        aws.codedeploy.tagResource({ ResourceArn: arn, Tags: pascalTags(tags) }),
    remove: (aws: Aws, _: string, { arn }: { arn?: string }, TagKeys: string[]) =>
        aws.codedeploy.untagResource({ ResourceArn: arn, TagKeys }),
};

export async function codeDeployTags(aws: Aws, arn: string): Promise<Tags> {
    const { Tags: tags } = await aws.codedeploy.listTagsForResource({ ResourceArn: arn });
    return fromPascalTags(tags);
}

/** AWS wants no empty list of tags. */
export const codeDeployCreateTags = (tags: Tags | undefined) =>
    tags && Object.keys(tags).length > 0 ? pascalTags(tags) : undefined;

export const application = awsResource<ApplicationArgs, ApplicationState>({
    label: "CodeDeploy Application",
    properties: {
        name: autoNamed({ max: 100 }),
        computePlatform: string({ default: "Server", oneOf: ["ECS", "Lambda", "Server", "Kubernetes"], replace: true }),
    },
    computed: ["applicationId", "arn", "githubAccountName", "linkedToGithub"],
    async create(aws, args) {
        const { applicationId } = await aws.codedeploy.createApplication({
            applicationName: args.name,
            computePlatform: args.computePlatform,
            tags: codeDeployCreateTags(args.tags),
        });
        return `${applicationId}:${args.name}`;
    },
    async imported(aws, name) {
        const { application: found } = await aws.codedeploy.getApplication({ applicationName: name });
        return { id: `${found?.applicationId}:${name}` };
    },
    async read(aws, id) {
        const name = id.split(":").pop()!;
        const { application: found } = await aws.codedeploy.getApplication({ applicationName: name });
        const arn = aws.arn("codedeploy", `application:${name}`);
        return (
            found && {
                applicationId: found.applicationId,
                arn,
                name: found.applicationName,
                computePlatform: found.computePlatform,
                githubAccountName: found.gitHubAccountName ?? "",
                linkedToGithub: found.linkedToGitHub ?? false,
                tags: await codeDeployTags(aws, arn),
            }
        );
    },
    tag: codeDeployTag,
    async delete(aws, _, { name }) {
        await aws.codedeploy.deleteApplication({ applicationName: name });
    },
});

const step = object({ interval: number(), percentage: number() });

export const deploymentConfig = awsResource<DeploymentConfigArgs, DeploymentConfigState>({
    label: "CodeDeploy Deployment Config",
    properties: {
        deploymentConfigName: autoNamed({ max: 100 }),
        computePlatform: string({ default: "Server", replace: true }),
        minimumHealthyHosts: object({ type: string(), value: number() }, { replace: true }),
        trafficRoutingConfig: object(
            { type: string({ default: "AllAtOnce" }), timeBasedCanary: step, timeBasedLinear: step },
            { replace: true },
        ),
    },
    computed: ["arn", "deploymentConfigId"],
    async create(aws, args) {
        const routing = args.trafficRoutingConfig;
        await aws.codedeploy.createDeploymentConfig({
            deploymentConfigName: args.deploymentConfigName,
            computePlatform: args.computePlatform,
            minimumHealthyHosts: args.minimumHealthyHosts,
            trafficRoutingConfig: routing && {
                type: routing.type ?? "AllAtOnce",
                timeBasedCanary: routing.timeBasedCanary && {
                    canaryInterval: routing.timeBasedCanary.interval,
                    canaryPercentage: routing.timeBasedCanary.percentage,
                },
                timeBasedLinear: routing.timeBasedLinear && {
                    linearInterval: routing.timeBasedLinear.interval,
                    linearPercentage: routing.timeBasedLinear.percentage,
                },
            },
        });
        return args.deploymentConfigName!;
    },
    async read(aws, id) {
        const { deploymentConfigInfo: found } = await aws.codedeploy.getDeploymentConfig({ deploymentConfigName: id });
        const routing = found?.trafficRoutingConfig;
        return (
            found && {
                arn: aws.arn("codedeploy", `deploymentconfig:${id}`),
                deploymentConfigId: found.deploymentConfigId,
                deploymentConfigName: found.deploymentConfigName,
                computePlatform: found.computePlatform,
                trafficRoutingConfig: routing && {
                    type: routing.type,
                    timeBasedCanary: routing.timeBasedCanary && {
                        interval: routing.timeBasedCanary.canaryInterval,
                        percentage: routing.timeBasedCanary.canaryPercentage,
                    },
                    timeBasedLinear: routing.timeBasedLinear && {
                        interval: routing.timeBasedLinear.linearInterval,
                        percentage: routing.timeBasedLinear.linearPercentage,
                    },
                },
                minimumHealthyHosts: found.minimumHealthyHosts && {
                    type: found.minimumHealthyHosts.type,
                    value: found.minimumHealthyHosts.value,
                },
            }
        );
    },
    async delete(aws, deploymentConfigName) {
        await aws.codedeploy.deleteDeploymentConfig({ deploymentConfigName });
    },
});
