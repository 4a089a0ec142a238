import * as ssm from "@pulumi/aws/ssm";
import * as command from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import {
    ignoreChanges,
    EMPTY_RECORD,
    formatReleaseRecord,
    type CapacityProvider,
    type DeploymentTarget,
    type ReleasedBy,
    type TrafficShift,
} from "../release";
import { Component, type Transform } from "./component";
import { deployment, type Deployment, type KnownDeployment } from "./deployment";
import { placeOf } from "./registry";

export interface ServiceReleaseArgs {
    /** Compose service name. */
    service: string;
    /** Who puts a release live; with `up` it happens here. @default "up" */
    releasedBy?: ReleasedBy;
    /** Git SHA of the release, or what else tells one from the next. */
    sha: string;
    /** Revision to put live. */
    taskDefinitionArn: pulumi.Input<string>;
    clusterName: pulumi.Input<string>;
    /** Name of the ECS service. */
    serviceName: pulumi.Input<string>;
    /** Where its tasks run. */
    network: {
        subnetIds: pulumi.Input<pulumi.Input<string>[]>;
        securityGroupId: pulumi.Input<string>;
        /** Groups of large networks, and groups outside of the project, that the tasks join too. @default none */
        otherSecurityGroupIds?: pulumi.Input<string>[];
        assignPublicIp?: boolean;
    };
    /** Fargate platform version. @default "LATEST" */
    platformVersion?: pulumi.Input<string>;
    /** Capacity providers of its tasks. @default launch type FARGATE */
    capacityProviders?: CapacityProvider[];
    /** What a pipeline makes releases from; needed with `releasedBy: "pipeline"`. @default none */
    pipeline?: { name: string; template: pulumi.Input<string> };
    /** Name of the SSM parameter that holds the release record: fixed, so that every command finds it. */
    recordName: string;
    logGroupName: pulumi.Input<string>;
    /** Application Auto Scaling's name for the service, where it scales. @default none */
    scalableTarget?: pulumi.Input<string>;
    /** What releases it blue/green. @default ECS replaces its tasks */
    codedeploy?: CodeDeployReleaseArgs;
    /** Last word on each child. @default none */
    transform?: { deploy?: Transform<command.CommandArgs>; record?: Transform<ssm.ParameterArgs> };
}

export interface CodeDeployReleaseArgs {
    applicationName: pulumi.Input<string>;
    deploymentGroupName: pulumi.Input<string>;
    /** Container and port that get the traffic. */
    containerName: string;
    containerPort: number;
    productionListenerArn: pulumi.Input<string>;
    /** @default none: a new version gets no test traffic */
    testListenerArn?: pulumi.Input<string>;
    /** ARNs of the pair. */
    targetGroupArns: pulumi.Input<string>[];
    alarmNames: pulumi.Input<string>[];
    trafficShift: TrafficShift;
    terminationWait: number;
}

/**
 * `swingbridge deploy`, found as Node.js finds packages: nothing in it is of the machine that runs it, so laptop and CI agree.
 * Not `npx`: two of them at once disturb each other in npm's cache. In the shell's place (`exec`): whoever interrupts Pulumi
 * ends the shell alone, and Pulumi would wait for what the shell had started.
 */
export const DEPLOY = `exec node --eval "require('swingbridge/deploy')"`;

/** The release of one service: what there is to deploy, the record of what is live, and with `up` the step that deploys. */
export class ServiceRelease extends Component {
    static readonly token = "swingbridge:release:ServiceRelease";
    /** All that a deployment needs to know. */
    readonly target: pulumi.Output<DeploymentTarget>;
    /** The AppSpec for a pipeline to complete; empty where CodeDeploy does not release the service. */
    readonly appSpecTemplate: pulumi.Output<string>;

    constructor(name: string, args: ServiceReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
        super(ServiceRelease.token, name, args, opts);
        const record = this.child(
            ssm.Parameter,
            "record",
            { name: args.recordName, type: "String", value: formatReleaseRecord(EMPTY_RECORD) },
            {
                ignoreChanges: ignoreChanges(
                    "releaseRecord",
                    args.codedeploy ? "codedeploy" : "ecs",
                    args.releasedBy ?? "up",
                ),
                transform: args.transform?.record,
            },
        );
        const deployment = this.deployment(args);
        this.target = deployment.apply(({ target }) => target);
        this.appSpecTemplate = deployment.apply(({ appSpecTemplate = "" }) => appSpecTemplate);
        if ((args.releasedBy ?? "up") === "up") {
            this.child(
                command.Command,
                "deploy",
                {
                    create: DEPLOY,
                    update: DEPLOY,
                    environment: { SWINGBRIDGE_TARGET: this.target.apply(target => JSON.stringify(target)) },
                    triggers: [deployment.apply(({ trigger }) => trigger)],
                    // Or each run would find the output of the one before in its inputs.
                    addPreviousOutputInEnv: false,
                },
                { dependsOn: [record], transform: args.transform?.deploy },
            );
        }
        this.registerOutputs({ target: this.target, appSpecTemplate: this.appSpecTemplate });
    }

    /** What is known only once cluster, service and revision are there. */
    private deployment(args: ServiceReleaseArgs): pulumi.Output<Deployment> {
        const { codedeploy, network } = args;
        const known = pulumi.output({
            place: placeOf(this),
            cluster: args.clusterName,
            service: args.serviceName,
            taskDefinition: args.taskDefinitionArn,
            logGroup: args.logGroupName,
            scalableTarget: args.scalableTarget,
            template: args.pipeline?.template,
            platformVersion: args.platformVersion ?? "LATEST",
            subnets: network.subnetIds,
            securityGroups: [network.securityGroupId, ...(network.otherSecurityGroupIds ?? [])],
            codedeploy: codedeploy && {
                application: codedeploy.applicationName,
                deploymentGroup: codedeploy.deploymentGroupName,
                productionListener: codedeploy.productionListenerArn,
                testListener: codedeploy.testListenerArn,
                targetGroups: codedeploy.targetGroupArns,
                alarms: codedeploy.alarmNames,
            },
        }) as pulumi.Output<KnownDeployment>;
        return known.apply(parts =>
            deployment(
                {
                    name: args.service,
                    sha: args.sha,
                    releaseRecord: args.recordName,
                    pipeline: args.pipeline?.name,
                    assignPublicIp: network.assignPublicIp ?? false,
                    capacityProviders: args.capacityProviders ?? [],
                    codedeploy: codedeploy && {
                        container: codedeploy.containerName,
                        containerPort: codedeploy.containerPort,
                        trafficShift: codedeploy.trafficShift,
                        terminationWait: codedeploy.terminationWait,
                    },
                },
                parts,
            ),
        );
    }
}
