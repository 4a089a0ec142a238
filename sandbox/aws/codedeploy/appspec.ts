import { createHash } from "node:crypto";

import type { RevisionLocation } from "@aws-sdk/client-codedeploy";
import type { CapacityProviderStrategyItem, NetworkConfiguration } from "@aws-sdk/client-ecs";
import { parse } from "yaml";

import { functionName } from "../lambda";
import { AwsError } from "../service";

/** What an AppSpec for ECS asks for. @see CodeDeploy user guide, AppSpec 'resources' section for Amazon ECS deployments */
export interface AppSpec {
    taskDefinition: string;
    containerName: string;
    containerPort: number;
    platformVersion?: string;
    networkConfiguration?: NetworkConfiguration;
    capacityProviderStrategy?: CapacityProviderStrategyItem[];
    /** Lambda functions, by lifecycle event. */
    hooks: Partial<Record<string, string>>;
}

/** Lifecycle events that a function may hook. */
export const HOOKS: readonly string[] = [
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
];

const invalid = (message: string) => new AwsError("InvalidRevisionException", message);

/** Content and hash of a revision that holds its AppSpec itself. */
export function contentOf(revision: RevisionLocation | undefined): { content: string; sha256: string } {
    if (!revision) {
        throw new AwsError("RevisionRequiredException", "A revision is required");
    }
    if (revision.revisionType !== "AppSpecContent" && revision.revisionType !== "String") {
        throw new AwsError("NotSimulated", `revisions of type ${revision.revisionType} are not simulated`);
    }
    const given = revision.revisionType === "AppSpecContent" ? revision.appSpecContent : revision.string;
    if (!given?.content) {
        throw invalid("The AppSpec file content is required");
    }
    const sha256 = createHash("sha256").update(given.content).digest("hex");
    if (given.sha256 !== undefined && given.sha256 !== sha256) {
        throw invalid(`The sha256 of the AppSpec content is ${sha256}, not ${given.sha256}`);
    }
    return { content: given.content, sha256 };
}

type Node = Record<string, unknown>;

/** Reads and checks an AppSpec, JSON or YAML. @throws AwsError */
export function parseAppSpec(content: string): AppSpec {
    const root = node(read(content), "The AppSpec file");
    const version = member(root, "version");
    if (Number(version) !== 0) {
        throw invalid(`The AppSpec file has the version ${String(version)}: it must be 0.0`);
    }
    const resources = member(root, "Resources");
    if (!Array.isArray(resources) || resources.length !== 1) {
        throw invalid("The AppSpec file must contain exactly one resource");
    }
    const [[, given] = [], ...others] = Object.entries(node(resources[0], "Resources"));
    const resource = node(given, "The resource of the AppSpec file");
    if (others.length > 0 || member(resource, "Type") !== "AWS::ECS::Service") {
        throw invalid("The AppSpec file must contain one resource of type AWS::ECS::Service");
    }
    const properties = node(member(resource, "Properties"), "Properties");
    const loadBalancer = node(member(properties, "LoadBalancerInfo"), "LoadBalancerInfo");
    return {
        taskDefinition: text(properties, "TaskDefinition"),
        containerName: text(loadBalancer, "ContainerName"),
        containerPort: port(member(loadBalancer, "ContainerPort")),
        platformVersion: optionalText(properties, "PlatformVersion"),
        networkConfiguration: network(member(properties, "NetworkConfiguration")),
        capacityProviderStrategy: strategy(member(properties, "CapacityProviderStrategy")),
        hooks: hooks(member(root, "Hooks")),
    };
}

/** The AppSpec of a revision that was checked when it was registered. */
export const specOf = (revision: RevisionLocation): AppSpec =>
    parseAppSpec((revision.appSpecContent ?? revision.string)?.content ?? "");

function read(content: string): unknown {
    try {
        return content.trimStart().startsWith("{") ? JSON.parse(content) : parse(content);
    } catch (error) {
        throw invalid(`The AppSpec file is not valid JSON or YAML: ${error instanceof Error ? error.message : ""}`);
    }
}

function node(value: unknown, name: string): Node {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw invalid(`${name} is missing or is not an object`);
    }
    return value as Node;
}

/** Keys are taken in any case: AWS's own pages write them both ways. */
const member = (parent: Node, key: string): unknown =>
    Object.entries(parent).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];

function text(parent: Node, key: string): string {
    const value = member(parent, key);
    if (typeof value !== "string" || value === "") {
        throw invalid(`The AppSpec file is missing the property ${key}`);
    }
    return value;
}

function optionalText(parent: Node, key: string): string | undefined {
    return member(parent, key) === undefined ? undefined : text(parent, key);
}

function port(value: unknown): number {
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 65535) {
        throw invalid("The property ContainerPort must be a number between 1 and 65535");
    }
    return value;
}

function network(value: unknown): NetworkConfiguration | undefined {
    if (value === undefined) {
        return undefined;
    }
    const vpc = node(member(node(value, "NetworkConfiguration"), "AwsvpcConfiguration"), "AwsvpcConfiguration");
    const assignPublicIp = text(vpc, "AssignPublicIp");
    if (assignPublicIp !== "ENABLED" && assignPublicIp !== "DISABLED") {
        throw invalid("AssignPublicIp must be ENABLED or DISABLED");
    }
    return {
        awsvpcConfiguration: {
            subnets: texts(vpc, "Subnets"),
            securityGroups: texts(vpc, "SecurityGroups"),
            assignPublicIp,
        },
    };
}

function texts(parent: Node, key: string): string[] {
    const value = member(parent, key);
    if (!Array.isArray(value) || value.length === 0 || value.some(each => typeof each !== "string")) {
        throw invalid(`The property ${key} must be a list of strings`);
    }
    return value as string[];
}

function strategy(value: unknown): CapacityProviderStrategyItem[] | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (!Array.isArray(value)) {
        throw invalid("CapacityProviderStrategy must be a list");
    }
    return value.map(each => {
        const item = node(each, "CapacityProviderStrategy");
        return {
            capacityProvider: text(item, "CapacityProvider"),
            base: Number(member(item, "Base") ?? 0),
            weight: Number(member(item, "Weight") ?? 0),
        };
    });
}

function hooks(value: unknown): Partial<Record<string, string>> {
    if (value === undefined || value === null) {
        return {};
    }
    if (!Array.isArray(value)) {
        throw invalid("Hooks must be a list");
    }
    const entries = value.flatMap(each => Object.entries(node(each, "A hook")));
    const names = entries.map(([name]) => name);
    const unknown = names.find(name => !HOOKS.includes(name));
    if (unknown !== undefined) {
        throw invalid(`The AppSpec file has an unknown lifecycle event hook: ${unknown}`);
    }
    if (new Set(names).size < names.length) {
        throw invalid("The AppSpec file names a lifecycle event hook twice");
    }
    return Object.fromEntries(
        entries.map(([name, reference]) => {
            if (typeof reference !== "string" || functionName(reference) === undefined) {
                throw invalid(`The hook ${name} must be the name or the ARN of one Lambda function`);
            }
            return [name, reference];
        }),
    );
}
