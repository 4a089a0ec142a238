import { sha256 } from "./sha256";

/** Lifecycle events of an ECS deployment that a Lambda function may hook, in the order in which they come. */
export const LIFECYCLE_HOOKS = [
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
] as const;

export type LifecycleHook = (typeof LIFECYCLE_HOOKS)[number];

export interface CapacityProvider {
    capacityProvider: string;
    weight: number;
    base?: number;
}

/** Everything that CodeDeploy gives the green task set. */
export interface AppSpecInput {
    /** ARN of the revision. */
    taskDefinition: string;
    container: string;
    containerPort: number;
    /** @default "LATEST" */
    platformVersion?: string;
    subnets: string[];
    securityGroups: string[];
    assignPublicIp: boolean;
    /** @default FARGATE alone */
    capacityProviders?: CapacityProvider[];
    /** Name or ARN of the Lambda function, by lifecycle event. */
    hooks?: Partial<Record<LifecycleHook, string>>;
}

/** AppSpec of an ECS deployment, in CodeDeploy's words. */
export interface AppSpec {
    version: string;
    Resources: [{ TargetService: { Type: "AWS::ECS::Service"; Properties: AppSpecProperties } }];
    Hooks?: Partial<Record<LifecycleHook, string>>[];
}

export interface AppSpecProperties {
    TaskDefinition: string;
    LoadBalancerInfo: { ContainerName: string; ContainerPort: number };
    PlatformVersion: string;
    NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: string[]; SecurityGroups: string[]; AssignPublicIp: "ENABLED" | "DISABLED" };
    };
    CapacityProviderStrategy: { Base: number; CapacityProvider: string; Weight: number }[];
}

/** Where nothing is said, tasks run on FARGATE; the service is created with the same words, or the first release would change it. */
export const DEFAULT_CAPACITY: readonly CapacityProvider[] = [{ capacityProvider: "FARGATE", weight: 1, base: 0 }];

/**
 * The AppSpec with network, platform version and capacity always said: CodeDeploy resets on the green task set what the
 * AppSpec leaves out. Lists without an order are sorted, so that the same release has the same hash.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function renderAppSpec(input: AppSpecInput): AppSpec {
    const capacity = input.capacityProviders?.length ? input.capacityProviders : DEFAULT_CAPACITY;
    const hooks = LIFECYCLE_HOOKS.filter(hook => input.hooks?.[hook] !== undefined);
    return {
        version: "0.0",
        Resources: [
            {
                TargetService: {
                    Type: "AWS::ECS::Service",
                    Properties: {
                        TaskDefinition: input.taskDefinition,
                        LoadBalancerInfo: { ContainerName: input.container, ContainerPort: input.containerPort },
                        PlatformVersion: input.platformVersion ?? "LATEST",
                        NetworkConfiguration: {
                            AwsvpcConfiguration: {
                                Subnets: [...input.subnets].sort(),
                                SecurityGroups: [...input.securityGroups].sort(),
                                AssignPublicIp: input.assignPublicIp ? "ENABLED" : "DISABLED",
                            },
                        },
                        CapacityProviderStrategy: capacity
                            .map(({ capacityProvider, weight, base = 0 }) => ({
                                Base: base,
                                CapacityProvider: capacityProvider,
                                Weight: weight,
                            }))
                            .sort((a, b) => (a.CapacityProvider < b.CapacityProvider ? -1 : 1)),
                    },
                },
            },
        ],
        ...(hooks.length > 0 && { Hooks: hooks.map(hook => ({ [hook]: input.hooks![hook] })) }),
    };
}

/** An AppSpec as CreateDeployment takes it: JSON text and its sha256 in hexadecimal digits. */
export interface AppSpecContent {
    content: string;
    sha256: string;
}

export function appSpecContent(appSpec: AppSpec): AppSpecContent {
    const content = JSON.stringify(appSpec);
    return { content, sha256: sha256(content) };
}

/**
 * Reads an AppSpec in JSON.
 * @throws AppSpecError with everything that CodeDeploy would object to, some of it only minutes into a deployment
 */
export function parseAppSpec(content: string): AppSpec {
    let parsed: unknown;
    try {
        parsed = JSON.parse(content);
    } catch (error) {
        throw new AppSpecError([`is no JSON: ${(error as Error).message}`]);
    }
    const problems = validateAppSpec(parsed);
    if (problems.length > 0) {
        throw new AppSpecError(problems);
    }
    return parsed as AppSpec;
}

export class AppSpecError extends Error {
    override readonly name = "AppSpecError";

    constructor(readonly problems: readonly string[]) {
        super(problems.map(problem => `AppSpec: ${problem}`).join("\n"));
    }
}

// What is read may be anything: the checks look at one member after the other.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Unchecked = any;

/** What CodeDeploy would object to; empty for a good AppSpec. */
export function validateAppSpec(appSpec: unknown): string[] {
    const spec = appSpec as Unchecked;
    const problems: string[] = [];
    const check = (holds: unknown, problem: string) => {
        if (!holds) {
            problems.push(problem);
        }
    };
    check(Number(spec?.version) === 0, "version must be 0.0");
    const resources: Unchecked[] = Array.isArray(spec?.Resources) ? spec.Resources.flatMap(Object.values) : [];
    check(resources.length === 1, "Resources must hold exactly one resource");
    if (resources.length === 1) {
        check(resources[0]?.Type === "AWS::ECS::Service", "Type must be AWS::ECS::Service");
        problems.push(...validateProperties(resources[0]?.Properties ?? {}));
    }
    const hooks: string[] = Array.isArray(spec?.Hooks) ? spec.Hooks.flatMap(Object.keys) : [];
    for (const hook of hooks.filter(name => !(LIFECYCLE_HOOKS as readonly string[]).includes(name))) {
        problems.push(`Hooks: ${hook} cannot be hooked (${LIFECYCLE_HOOKS.join(", ")} can)`);
    }
    check(new Set(hooks).size === hooks.length, "Hooks: an event stands twice");
    return problems;
}

function validateProperties(properties: Unchecked): string[] {
    const problems: string[] = [];
    const check = (holds: unknown, problem: string) => {
        if (!holds) {
            problems.push(problem);
        }
    };
    check(/^arn:aws[\w-]*:ecs:/.test(properties.TaskDefinition), "TaskDefinition must be the ARN of a revision");
    check(properties.LoadBalancerInfo?.ContainerName, "LoadBalancerInfo.ContainerName is missing");
    check(
        Number.isInteger(properties.LoadBalancerInfo?.ContainerPort),
        "LoadBalancerInfo.ContainerPort must be a number",
    );
    const network = properties.NetworkConfiguration?.AwsvpcConfiguration;
    if (properties.NetworkConfiguration !== undefined) {
        check(network?.Subnets?.length > 0, "NetworkConfiguration: Subnets are missing");
        check(network?.SecurityGroups?.length > 0, "NetworkConfiguration: SecurityGroups are missing");
        check(
            ["ENABLED", "DISABLED"].includes(network?.AssignPublicIp),
            "NetworkConfiguration: AssignPublicIp must be ENABLED or DISABLED",
        );
    }
    const capacity: Unchecked[] | undefined = properties.CapacityProviderStrategy;
    if (capacity !== undefined) {
        check(
            capacity.some(({ Weight }) => Weight > 0),
            "CapacityProviderStrategy: one Weight must be above 0",
        );
        check(
            capacity.filter(({ Base }) => Base > 0).length <= 1,
            "CapacityProviderStrategy: only one Base may be above 0",
        );
    }
    return problems;
}
