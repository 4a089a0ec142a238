import type { ServiceArgs } from "@pulumi/aws/ecs";
import { autoNamed, boolean, list, map, number, object, set, string, type Property } from "../property";

/** `web:7` and the ARN of revision 7 of `web` are the same. */
const sameRevision = (left: unknown, right: unknown) =>
    String(left).split("task-definition/").pop() === String(right).split("task-definition/").pop();

export const SERVICE_PROPERTIES: { [Name in Exclude<keyof ServiceArgs, "tags" | "region">]?: Property } = {
    name: autoNamed({ max: 255 }),
    cluster: string({ computed: true, replace: true }),
    taskDefinition: string({ same: sameRevision }),
    desiredCount: number(),
    launchType: string({ computed: true, replace: true }),
    platformVersion: string({ computed: true }),
    schedulingStrategy: string({ default: "REPLICA", oneOf: ["REPLICA", "DAEMON"], replace: true }),
    deploymentController: object(
        { type: string({ default: "ECS", oneOf: ["ECS", "CODE_DEPLOY", "EXTERNAL"] }) },
        { computed: true, replace: true },
    ),
    deploymentMaximumPercent: number({ default: 200 }),
    deploymentMinimumHealthyPercent: number({ default: 100 }),
    deploymentCircuitBreaker: object(
        {
            enable: boolean({ required: true }),
            rollback: boolean({ required: true }),
        },
        { computed: true },
    ),
    deploymentConfiguration: object(
        { strategy: string({ computed: true }), bakeTimeInMinutes: string({ computed: true }) },
        { computed: true },
    ),
    alarms: object({
        alarmNames: set(string(), { required: true }),
        enable: boolean({ required: true }),
        rollback: boolean({ required: true }),
    }),
    capacityProviderStrategies: set(
        object({
            capacityProvider: string({ required: true }),
            weight: number({ default: 0 }),
            base: number({ default: 0 }),
        }),
    ),
    enableEcsManagedTags: boolean({ default: false }),
    enableExecuteCommand: boolean({ default: false }),
    healthCheckGracePeriodSeconds: number(),
    iamRole: string({ computed: true, replace: true }),
    propagateTags: string({ default: "NONE" }),
    availabilityZoneRebalancing: string({ computed: true }),
    loadBalancers: set(
        object({
            containerName: string({ required: true }),
            containerPort: number({ required: true }),
            targetGroupArn: string(),
            elbName: string(),
        }),
    ),
    networkConfiguration: object({
        subnets: set(string(), { required: true }),
        securityGroups: set(string()),
        assignPublicIp: boolean({ default: false }),
    }),
    serviceRegistries: object({
        registryArn: string({ required: true }),
        port: number(),
        containerName: string(),
        containerPort: number(),
    }),
    serviceConnectConfiguration: object({
        enabled: boolean({ required: true }),
        namespace: string({ computed: true }),
        services: list(
            object({
                portName: string({ required: true }),
                discoveryName: string({ computed: true }),
                ingressPortOverride: number(),
                clientAlias: list(object({ port: number({ required: true }), dnsName: string() })),
                timeout: object({ idleTimeoutSeconds: number(), perRequestTimeoutSeconds: number() }),
            }),
        ),
    }),
    triggers: map(string(), { computed: true }),
    forceDelete: boolean({ local: true }),
    forceNewDeployment: boolean({ local: true }),
    sigintRollback: boolean({ default: false, local: true }),
    waitForSteadyState: boolean({ default: false, local: true }),
};
