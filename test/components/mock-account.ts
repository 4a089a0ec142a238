import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/** The account that mocked components run against: which outputs AWS computes, and what its functions answer. */
export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";

/** Answers to the functions that every program may call. A test adds its own. */
export const FUNCTIONS: Record<string, (inputs: Record<string, unknown>) => object> = {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
        accountId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:user/somebody`,
        id: ACCOUNT,
        userId: "AIDAEXAMPLE",
    }),
    "aws:index/getRegion:getRegion": () => ({ name: REGION, region: REGION, id: REGION, description: "" }),
    "aws:index/getPartition:getPartition": () => ({
        partition: "aws",
        dnsSuffix: "amazonaws.com",
        id: "aws",
        reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:codestarconnections/getConnection:getConnection": ({ arn }) => ({
        arn,
        id: arn,
        providerType: "GitHub",
        connectionStatus: "AVAILABLE",
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        names: [`${REGION}a`, `${REGION}b`, `${REGION}c`],
        zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
        id: REGION,
        groupNames: [REGION],
    }),
};

/** Outputs beyond the inputs, `arn` and `name`, that AWS computes. */
const COMPUTED: Record<string, (resource: MockResourceArgs) => object> = {
    "awsx:ec2:Vpc": ({ name }) => ({
        vpcId: `vpc-${name}`,
        publicSubnetIds: [`subnet-${name}-public-1`, `subnet-${name}-public-2`],
        privateSubnetIds: [`subnet-${name}-private-1`, `subnet-${name}-private-2`],
        isolatedSubnetIds: [],
    }),
    "aws:ecr/repository:Repository": ({ inputs }) => ({
        id: inputs.name,
        arn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${inputs.name}`,
        registryId: ACCOUNT,
        repositoryUrl: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${inputs.name}`,
    }),
    "aws:s3/bucket:Bucket": ({ name, inputs }) => {
        const bucket = (inputs.bucket as string | undefined) ?? `${name}-0123456`;
        return { id: bucket, bucket, arn: `arn:aws:s3:::${bucket}` };
    },
    "docker-build:index:Image": ({ inputs }) => ({
        digest: `sha256:${"d".repeat(64)}`,
        ref: `${inputs.tags?.[0]}@sha256:${"d".repeat(64)}`,
        contextHash: "c".repeat(64),
    }),
    "aws:lb/loadBalancer:LoadBalancer": ({ name }) => ({
        arn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/${name}/0123456789abcdef`,
        arnSuffix: `app/${name}/0123456789abcdef`,
        dnsName: `${name}-1234567890.${REGION}.elb.amazonaws.com`,
        zoneId: "Z35SXDOTRQ7X7K",
    }),
    "aws:lb/targetGroup:TargetGroup": ({ name }) => ({
        arn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/${name}/0123456789abcdef`,
        arnSuffix: `targetgroup/${name}/0123456789abcdef`,
    }),
    "aws:acm/certificate:Certificate": ({ name, inputs }) => ({
        arn: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/${name}`,
        domainValidationOptions: [
            {
                domainName: inputs.domainName,
                resourceRecordName: `_0123.${inputs.domainName}.`,
                resourceRecordType: "CNAME",
                resourceRecordValue: "_4567.acm-validations.aws.",
            },
        ],
    }),
    "aws:acm/certificateValidation:CertificateValidation": ({ inputs }) => ({ certificateArn: inputs.certificateArn }),
    "aws:efs/fileSystem:FileSystem": ({ name }) => ({
        id: `fs-${name}`,
        arn: `arn:aws:elasticfilesystem:${REGION}:${ACCOUNT}:file-system/fs-${name}`,
        dnsName: `fs-${name}.efs.${REGION}.amazonaws.com`,
    }),
    "aws:efs/accessPoint:AccessPoint": ({ name }) => ({
        id: `fsap-${name}`,
        arn: `arn:aws:elasticfilesystem:${REGION}:${ACCOUNT}:access-point/fsap-${name}`,
    }),
    "aws:ecs/taskDefinition:TaskDefinition": ({ inputs }) => ({
        arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${inputs.family}:1`,
        arnWithoutRevision: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${inputs.family}`,
        revision: 1,
    }),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": ({ name }) => ({
        id: `ns-${name}`,
        arn: `arn:aws:servicediscovery:${REGION}:${ACCOUNT}:namespace/ns-${name}`,
        hostedZone: `Z${name}`,
    }),
    "aws:codedeploy/application:Application": ({ name }) => ({ applicationId: `${name}-application` }),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": ({ name }) => ({ deploymentGroupId: `${name}-group` }),
};

/**
 * The state of a new resource. An update knows all that AWS computes; a preview only the inputs, so that what depends on
 * the rest is unknown, as it is for a user. (Under Pulumi's mocks an output that an update leaves out becomes the text "undefined".)
 */
export function create(
    resource: MockResourceArgs,
    preview: boolean,
    computed?: (resource: MockResourceArgs) => object,
): { id: string | undefined; state: Record<string, unknown> } {
    if (preview || resource.custom === false) {
        const remote = !preview && COMPUTED[resource.type] ? COMPUTED[resource.type]!(resource) : {};
        return { id: undefined, state: { ...resource.inputs, ...remote, ...(preview ? {} : computed?.(resource)) } };
    }
    const service = resource.type.split(":")[1]?.split("/")[0] ?? "mock";
    const state: Record<string, unknown> = {
        name: `${resource.name}-0123456`,
        arn: `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource.name}`,
        ...resource.inputs,
        ...COMPUTED[resource.type]?.(resource),
        ...computed?.(resource),
    };
    return { id: typeof state.id === "string" ? state.id : `${resource.name}-id`, state };
}
