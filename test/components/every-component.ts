import type * as components from "../../components";
import { SecretValues } from "../../fargate";
import type { CaptureOptions } from "./harness";
import {
    job,
    networkEndpoint,
    project,
    publicService,
    serviceConnectEndpoint,
    SHA,
    statefulService,
    task,
} from "./specs";

type Components = typeof components;

/** Exported classes that are components: those with a type token. */
type ComponentName = {
    [Name in keyof Components]: Components[Name] extends { token: string } ? Name : never;
}[keyof Components];

type ArgsOf<Name extends ComponentName> = NonNullable<ConstructorParameters<Components[Name]>[1]>;

interface Samples<Args> {
    /** The least that it works with. */
    minimal: Args;
    /** Arguments that make it create every kind of child it has, where the minimal ones do not. */
    complete?: Args[];
}

/** Arguments for every component that the package exports; a missing one does not compile. */
export type EveryComponent = { [Name in ComponentName]: Samples<ArgsOf<Name>> };

const ENDPOINT = {
    loadBalancerSecurityGroupId: "sg-lb",
    productionListenerArn: "arn:listener/production",
    testListenerArn: "arn:listener/test",
    priority: 7,
};
const PLACE = {
    clusterName: "cluster",
    clusterArn: "arn:cluster",
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
};
const VOLUME = { fileSystemId: "fs-1", fileSystemArn: "arn:file-system/fs-1" };
const SHIFT = { kind: "linear", percent: 25, interval: 7 } as const;
const scaled = { autoscaling: { min: 1, max: 3, cpuPercent: 50, memoryPercent: 50 } };
const PASSWORD = "correct horse battery staple";

const images = [{ ...project().images[0]!, context: "examples/todo" }];
const application: ArgsOf<"ComposeApplication"> = {
    project: project({ images }),
    secretValues: new SecretValues([["db-password", PASSWORD]]),
    images: { source: "reuse", tags: { app: SHA } },
    loadBalancer: { allowHttp: true },
};
const service: ArgsOf<"ApplicationService"> = {
    ...PLACE,
    service: publicService(),
    names: { family: "app", logGroup: "/logs", releaseRecord: "/release" },
    controller: "codedeploy",
    releasedBy: "up",
    sha: SHA,
    released: true,
    securityGroupId: "sg-1",
    allowFrom: [],
    images: { app: `registry/app:${SHA}` },
    pinnedImages: {},
    secretArns: {},
    volumes: {},
    endpoint: { ...ENDPOINT, loadBalancerArnSuffix: "app/lb/1" },
    trafficShift: SHIFT,
    terminationWait: 5,
    alarms: {},
    platformVersion: "LATEST",
    logRetention: 30,
    timeout: 20,
    protect: false,
};
const loadBalancer = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], testCidrs: ["10.0.0.0/8"] };
const pipeline = {
    source: { kind: "connection", connectionArn: "arn:aws:codeconnections:connection", repository: "owner/todo" },
    build: { buildspec: "version: 0.2", images: { app: "arn:repository" } },
    services: [
        {
            name: "app",
            family: "app",
            clusterName: "cluster",
            serviceName: "app",
            taskRoleArns: ["arn:role/execution"],
            codedeploy: { applicationName: "app", deploymentGroupName: "app" },
        },
    ],
} satisfies ArgsOf<"DeliveryPipeline">;
const storage: ArgsOf<"Storage"> = {
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    volumes: [{ name: "data", owner: { uid: 70, gid: 70, permissions: "0700" } }],
};
const deployment: ArgsOf<"BlueGreenDeployment"> = {
    clusterName: "cluster",
    serviceName: "app",
    targetGroups: [
        { name: "blue", arnSuffix: "targetgroup/blue/1" },
        { name: "green", arnSuffix: "targetgroup/green/2" },
    ],
    loadBalancerArnSuffix: "app/lb/3",
    productionListenerArn: "arn:listener/production",
    listenerRuleArns: ["arn:rule/production"],
    taskRoleArns: ["arn:role/execution", "arn:role/task"],
};
const taskDefinition: ArgsOf<"TaskDefinition"> = {
    family: "app",
    task: task(),
    images: { app: `registry/app:${SHA}` },
    logGroupName: "/logs",
};

const networkLoadBalancer: ArgsOf<"NetworkLoadBalancer"> = {
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    listeners: [{ port: 9000, protocol: "TCP" }],
};

export const EVERY_COMPONENT: EveryComponent = {
    ApplicationService: { minimal: service },
    Autoscaling: {
        minimal: { clusterName: "cluster", serviceName: "app", controller: "ecs", bounds: { min: 1, max: 3 } },
        complete: [
            {
                clusterName: "cluster",
                serviceName: "app",
                controller: "codedeploy",
                bounds: { min: 1, max: 3, schedule: [{ name: "night", schedule: "cron(0 20 * * ? *)", max: 1 }] },
            },
        ],
    },
    BlueGreenDeployment: { minimal: deployment, complete: [{ ...deployment, trafficShift: SHIFT }] },
    Cluster: { minimal: {}, complete: [{ namespace: { name: "dev.todo.internal", vpcId: "vpc-1" } }] },
    ComposeApplication: {
        minimal: application,
        complete: [
            {
                ...application,
                project: project({
                    images,
                    services: [
                        publicService({ ...scaled, dnsNames: ["app", "alias"] }),
                        statefulService({ connectsTo: [] }),
                    ],
                }),
                images: { source: "build", tags: { app: SHA }, pin: true, ignoredByGit: () => [] },
                loadBalancer: { domainName: "todo.example.com", testCidrs: ["10.0.0.0/8"] },
                trafficShift: SHIFT,
                protect: true,
            },
        ],
    },
    ArtifactStore: { minimal: {} },
    CacheStore: { minimal: { keyArn: "arn:k" } },
    TemplateStore: { minimal: { files: { "taskdef-app.json": "{}" } } },
    BuildProject: {
        minimal: {
            description: "tests",
            buildspec: "version: 0.2",
            artifacts: { bucketArn: "arn:b", keyArn: "arn:k" },
        },
    },
    PullRequestProject: {
        minimal: {
            source: { kind: "connection", connectionArn: "arn:aws:codeconnections:r:a:c", repository: "o/todo" },
        },
        complete: [{ source: { kind: "codecommit", repositoryName: "todo" } }],
    },
    DeliveryPipeline: {
        minimal: pipeline,
        complete: [
            {
                ...pipeline,
                source: { kind: "codecommit", repositoryName: "todo" },
                test: { buildspec: "version: 0.2" },
                notificationTopicArn: "arn:topic",
                services: [{ ...pipeline.services[0]!, releaseRecordName: "/app/release" }],
                jobs: [
                    {
                        name: "migrate",
                        family: "migrate",
                        clusterName: "cluster",
                        container: "migrate",
                        logGroupName: "/migrate",
                        jobRecordName: "/migrate/release",
                        taskRoleArns: ["arn:role/execution"],
                    },
                ],
            },
        ],
    },
    ComposePipeline: {
        minimal: {
            project: { name: "todo", images },
            images: {},
            pipeline: { source: pipeline.source },
            environments: [
                {
                    name: "prod",
                    account: "222222222222",
                    roleArn: "arn:aws:iam::222222222222:role/todo-prod-delivery",
                    services: pipeline.services,
                    templates: {
                        location: "s3://templates",
                        files: ["taskdef-app.json"],
                        placeholders: { app: "IMAGE1_NAME" },
                    },
                },
            ],
        },
    },
    DeliveryTarget: {
        minimal: {
            pipelineRoleArns: ["arn:aws:iam::999999999999:role/pipeline"],
            artifacts: { bucketArn: "arn:aws:s3:::artifacts", account: "999999999999" },
            services: pipeline.services,
        },
    },
    DomainCertificate: { minimal: { domainName: "todo.example.com", hostedZoneId: "Z1" } },
    SourceRepository: {
        minimal: { repositoryName: "todo" },
        complete: [
            {
                repositoryName: "todo",
                approvals: { needed: 1 },
                triggers: [{ name: "chat", destinationArn: "arn:topic" }],
                notificationTopicArn: "arn:topic",
            },
        ],
    },
    GitHubRoles: {
        minimal: { repository: "owner/todo", environments: { prod: { project: "todo" } } },
        complete: [
            {
                repository: "owner/todo",
                environments: {
                    prod: { project: "todo", policyArns: ["arn:policy"], permissionsBoundaryArn: "arn:boundary" },
                },
                state: { bucketArn: "arn:bucket", keyArns: ["arn:key"] },
            },
        ],
    },
    FargateService: {
        minimal: { ...PLACE, taskDefinitionArn: "arn:task:1", service: statefulService() },
        complete: [
            {
                ...PLACE,
                taskDefinitionArn: "arn:task:1",
                namespaceId: "ns-1",
                service: publicService(scaled),
                controller: "codedeploy",
                endpoint: ENDPOINT,
                allowFrom: [
                    { name: "db", securityGroupId: "sg-db", ports: [{ containerPort: 3000, protocol: "tcp" }] },
                ],
            },
            {
                ...PLACE,
                taskDefinitionArn: "arn:task:1",
                namespaceId: "ns-1",
                namespaceArn: "arn:namespace/ns-1",
                service: statefulService({ serviceConnect: { endpoints: [serviceConnectEndpoint()] } }),
            },
        ],
    },
    ImageRepository: {
        minimal: { repositoryName: "todo-app" },
        complete: [{ repositoryName: "todo-app", pullFromAccounts: ["999999999999"] }],
    },
    LoadBalancer: {
        minimal: { ...loadBalancer, allowHttp: true },
        complete: [
            { ...loadBalancer, domainName: "todo.example.com" },
            {
                ...loadBalancer,
                domainName: "todo.example.com",
                existing: { loadBalancerArn: "arn:lb", productionListenerArn: "arn:listener/production" },
            },
        ],
    },
    Network: { minimal: {}, complete: [{ searchDomain: "dev.todo.internal" }] },
    NetworkListener: {
        minimal: { vpcId: "vpc-1", loadBalancerArn: "arn:lb/net", endpoint: networkEndpoint() },
        complete: [
            {
                vpcId: "vpc-1",
                loadBalancerArn: "arn:lb/net",
                endpoint: networkEndpoint(),
                controller: "codedeploy",
                protect: true,
            },
        ],
    },
    NetworkLoadBalancer: {
        minimal: networkLoadBalancer,
        complete: [{ ...networkLoadBalancer, listeners: [{ port: 53, protocol: "TCP_UDP" }], internal: true }],
    },
    OneShotTask: {
        minimal: {
            clusterName: PLACE.clusterName,
            subnetIds: PLACE.subnetIds,
            job: job(),
            names: { family: "migrate", logGroup: "/logs", releaseRecord: "/release" },
            securityGroupId: "sg-1",
            images: { app: `registry/app:${SHA}` },
        },
    },
    PinnedImages: { minimal: { references: ["redis:7"] } },
    PrivateName: {
        minimal: { namespaceId: "ns-1", dnsName: "db", target: "db.example.com" },
        complete: [
            {
                namespaceId: "ns-1",
                dnsName: "pool",
                target: "one.example.com",
                alsoTargets: { two: "two.example.com" },
            },
        ],
    },
    ReleaseImage: {
        minimal: { repositoryName: "todo-app", repositoryUrl: "registry/todo-app", tag: SHA, source: "reuse" },
        complete: [
            {
                repositoryName: "todo-app",
                repositoryUrl: "registry/todo-app",
                tag: SHA,
                source: "build",
                build: { context: "examples/todo" },
                ignoredByGit: () => [],
            },
        ],
    },
    Secrets: {
        minimal: {
            path: "/todo/dev/",
            secrets: [{ name: "db-password", from: "compose" }],
            values: { "db-password": PASSWORD },
        },
    },
    ServiceRelease: {
        minimal: {
            service: "app",
            sha: SHA,
            taskDefinitionArn: "arn:task:1",
            clusterName: "cluster",
            serviceName: "app",
            network: { subnetIds: ["subnet-1"], securityGroupId: "sg-1" },
            recordName: "/release",
            logGroupName: "/logs",
        },
    },
    ServiceSecurityGroup: { minimal: { vpcId: "vpc-1", description: "Tasks of app" } },
    Storage: {
        minimal: storage,
        complete: [{ ...storage, protect: true, allowFrom: [{ name: "db", securityGroupId: "sg-db" }] }],
    },
    TaskDefinition: {
        minimal: taskDefinition,
        complete: [
            {
                ...taskDefinition,
                task: task({ volumes: [{ name: "data", volume: "data" }] }),
                volumes: { data: VOLUME },
            },
        ],
    },
};

/** What the functions answer that these components call. */
export const EVERY_CALL: CaptureOptions["calls"] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "token" }),
    "aws:ecr/getImage:getImage": ({ imageTag }) => ({ imageTag, imageDigest: `sha256:${"d".repeat(64)}` }),
    "aws:lb/getLoadBalancer:getLoadBalancer": ({ arn }) => ({
        arn,
        arnSuffix: "app/shared/1",
        dnsName: "shared.elb.amazonaws.com",
        zoneId: "Z35SXDOTRQ7X7K",
        securityGroups: ["sg-shared"],
    }),
    "aws:lb/getListener:getListener": ({ arn }) => ({ arn, protocol: "HTTPS", port: 443 }),
    "aws:route53/getZone:getZone": ({ name }) => ({ name, zoneId: `Z-${name}` }),
    "docker:index/getRegistryImage:getRegistryImage": ({ name }) => ({
        name,
        sha256Digest: `sha256:${"e".repeat(64)}`,
    }),
};

/** Secret values among the arguments. */
export const EVERY_SECRET = [PASSWORD];
