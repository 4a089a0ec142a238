import type { CustomResource, ProviderFunction } from "../resource";
import { isObject, omit, type Values } from "../values";
import * as ecs from "./ecs-cluster";
import * as efs from "./efs";
import * as lb from "./lb-load-balancer";
import * as listeners from "./lb-listener";
import * as ecr from "./ecr";
import * as s3 from "./s3-bucket";
import { account, type Aws } from "./resource";
import { fromPascalTags, fromTagMap } from "./tags";

/** A function, its failures in the real provider's words. */
export function awsFunction(
    label: string,
    run: (aws: Aws, args: Values) => Promise<Values>,
    secrets?: string[],
): ProviderFunction {
    return {
        secrets,
        async run(args, request) {
            const aws = account(request);
            try {
                return { region: aws.region, ...args, ...(await run(aws, args)) };
            } catch (error) {
                throw new Error(`1 error occurred:\n\t* reading ${label}: ${(error as Error).message}\n\n`, {
                    cause: error,
                });
            }
        },
    };
}

/** The state of an existing resource, found by other means than its id. */
const stateOf = async (resource: CustomResource, id: string, aws: Aws): Promise<Values> => {
    const state = await resource.read(id, {}, aws.request);
    if (!state) {
        throw new Error("couldn't find resource");
    }
    return { ...state, id };
};

const one = <Item>(items: Item[] | undefined, what: string): Item => {
    if (items?.length !== 1) {
        throw new Error(
            items?.length ? `multiple ${what} matched; use additional constraints` : `no matching ${what} found`,
        );
    }
    return items[0]!;
};

const getCluster = awsFunction("ECS Cluster", async (aws, { clusterName }) => {
    const { arn, settings, serviceConnectDefaults, tags } = await stateOf(ecs.cluster, String(clusterName), aws);
    const { clusters } = await aws.ecs.describeClusters({ clusters: [String(clusterName)] });
    const [found] = clusters ?? [];
    return {
        arn,
        id: arn,
        clusterName: found?.clusterName,
        status: found?.status,
        pendingTasksCount: found?.pendingTasksCount ?? 0,
        runningTasksCount: found?.runningTasksCount ?? 0,
        registeredContainerInstancesCount: found?.registeredContainerInstancesCount ?? 0,
        serviceConnectDefaults: serviceConnectDefaults ? [serviceConnectDefaults] : [],
        settings,
        tags,
    };
});

const getLoadBalancer = awsFunction("ELBv2 Load Balancer", async (aws, { arn, name }) => {
    const { LoadBalancers } = await aws.elbv2.describeLoadBalancers(
        arn ? { LoadBalancerArns: [String(arn)] } : { Names: [String(name)] },
    );
    return stateOf(lb.loadBalancer, one(LoadBalancers, "ELBv2 Load Balancer").LoadBalancerArn!, aws);
});

const getListener = awsFunction("ELBv2 Listener", async (aws, { arn, loadBalancerArn, port }) => {
    const { Listeners } = await aws.elbv2.describeListeners(
        arn ? { ListenerArns: [String(arn)] } : { LoadBalancerArn: String(loadBalancerArn) },
    );
    const matching = Listeners?.filter(({ Port }) => arn || Port === port);
    const state = await stateOf(listeners.listener, one(matching, "ELBv2 Listener").ListenerArn!, aws);
    return { ...state, mutualAuthentications: [], alpnPolicy: "" };
});

const getAccessPoint = awsFunction("EFS Access Point", async (aws, { accessPointId }) => {
    const { posixUser, rootDirectory, ...state } = await stateOf(efs.accessPoint, String(accessPointId), aws);
    const { creationInfo, path } = rootDirectory as Values;
    return {
        ...state,
        posixUsers: posixUser ? [posixUser] : [],
        rootDirectories: [{ path, creationInfos: creationInfo ? [creationInfo] : [] }],
    };
});

const getSecret = awsFunction("Secrets Manager Secret", async (aws, { arn, name }) => {
    const found = await aws.secretsmanager.describeSecret({ SecretId: String(arn ?? name) });
    const date = (value: Date | undefined) => (value ? new Date(value).toISOString() : "");
    return {
        id: found.ARN,
        arn: found.ARN,
        name: found.Name,
        description: found.Description ?? "",
        kmsKeyId: found.KmsKeyId ?? "",
        createdDate: date(found.CreatedDate),
        lastChangedDate: date(found.LastChangedDate),
        policy: "",
        type: "",
        tags: fromPascalTags(found.Tags),
    };
});

const getParameter = awsFunction(
    "SSM Parameter",
    async (aws, { name, withDecryption = true }) => {
        const { Parameter: found } = await aws.ssm.getParameter({
            Name: String(name),
            WithDecryption: withDecryption === true,
        });
        return {
            id: found!.Name,
            arn: found!.ARN,
            name: found!.Name,
            type: found!.Type,
            value: found!.Value,
            insecureValue: found!.Type === "SecureString" ? "" : found!.Value,
            version: found!.Version,
            withDecryption,
        };
    },
    ["value"],
);

const getZone = awsFunction("Route 53 Hosted Zone", async (aws, { zoneId, name, privateZone = false, tags }) => {
    const { HostedZones } = await aws.route53.listHostedZones({});
    const wanted = `${String(name).replace(/\.$/, "")}.`;
    const found = one(
        HostedZones?.filter(zone =>
            zoneId
                ? zone.Id?.endsWith(`/${String(zoneId)}`) || zone.Id === zoneId
                : zone.Name === wanted && (zone.Config?.PrivateZone ?? false) === privateZone,
        ),
        "Route 53 Hosted Zone",
    );
    const id = found.Id!.replace("/hostedzone/", "");
    const { DelegationSet } = await aws.route53.getHostedZone({ Id: id });
    const nameServers = DelegationSet?.NameServers ?? [];
    return {
        id,
        zoneId: id,
        arn: `arn:aws:route53:::hostedzone/${id}`,
        name: found.Name!.replace(/\.$/, ""),
        callerReference: found.CallerReference,
        comment: found.Config?.Comment ?? "",
        privateZone: found.Config?.PrivateZone ?? false,
        nameServers,
        primaryNameServer: nameServers[0] ?? "",
        resourceRecordSetCount: found.ResourceRecordSetCount ?? 0,
        linkedServiceDescription: "",
        linkedServicePrincipal: "",
        tags: isObject(tags) ? fromTagMap(tags as Record<string, string>) : {},
    };
});

const getRepository = awsFunction("ECR Repository", async (aws, { name }) => {
    const state = await stateOf(ecr.repository, String(name), aws);
    return {
        ...omit(state, "imageScanningConfiguration", "forceDelete", "tagsAll"),
        imageScanningConfigurations: [state.imageScanningConfiguration],
        mostRecentImageTags: [],
    };
});

const getBucket = awsFunction("S3 Bucket", async (aws, { bucket }) =>
    omit(await stateOf(s3.bucket, String(bucket), aws), "forceDestroy", "tags", "tagsAll"),
);

export const FUNCTIONS: Record<string, ProviderFunction> = {
    "aws:ecr/getRepository:getRepository": getRepository,
    "aws:ecs/getCluster:getCluster": getCluster,
    "aws:efs/getAccessPoint:getAccessPoint": getAccessPoint,
    "aws:lb/getListener:getListener": getListener,
    "aws:lb/getLoadBalancer:getLoadBalancer": getLoadBalancer,
    "aws:route53/getZone:getZone": getZone,
    "aws:s3/getBucket:getBucket": getBucket,
    "aws:secretsmanager/getSecret:getSecret": getSecret,
    "aws:ssm/getParameter:getParameter": getParameter,
};
