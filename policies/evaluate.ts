import {
    unknownCheckingProxy,
    UnknownValueError,
    type EnforcementLevel,
    type Policies,
    type PolicyPackConfig,
    type PolicyResource,
    type PolicyResourceOptions,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    type Severity,
} from "@pulumi/policy";

/** A resource as somebody describes it: a test, a graph under mocks, or a stack's exported state. */
export interface ResourceDescription {
    type: string;
    name: string;
    urn: string;
    /** With Pulumi's own markers for what is not known yet. */
    inputs: Record<string, unknown>;
    /** What stack policies see. @default the inputs */
    outputs?: Record<string, unknown>;
    options?: Partial<PolicyResourceOptions>;
    /** Properties of its provider, if it has one of its own. */
    provider?: Record<string, unknown>;
    /** URN. */
    parent?: string;
    /** URNs. */
    dependencies?: readonly string[];
    propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** What a policy said. */
export interface Finding {
    policy: string;
    level: EnforcementLevel;
    severity?: Severity;
    /** Of the resource; a stack policy may leave it out. */
    urn?: string;
    message: string;
}

/**
 * Runs policies over resources as Pulumi's policy server would: remediations first, unknown values throw when they are read,
 * levels from configuration, and no defaults for settings that are missing. No CLI, no server, no program.
 * @throws whatever a policy throws, but for unknown values and "not applicable"
 */
export async function evaluate(
    policies: Policies,
    resources: readonly ResourceDescription[],
    config: PolicyPackConfig = {},
): Promise<Finding[]> {
    const findings: Finding[] = [];
    const runs = policies.flatMap(policy => {
        const { level, settings } = configured(policy, config);
        return level === "disabled" ? [] : [new Run(policy, level, settings, findings)];
    });
    const current = resources.map(resource => ({ ...resource, inputs: structuredClone(resource.inputs) }));
    const seen = current.map(asPolicySees);
    for (const run of runs) {
        await run.remediate(seen);
    }
    const stack = linked(current);
    for (const run of runs) {
        await run.validate(seen);
    }
    for (const run of runs) {
        await run.validateStack(stack);
    }
    return findings;
}

/** The level and the settings of a policy: its own before the pack's, the configuration's before both. */
function configured(policy: Policies[number], config: PolicyPackConfig): { level: EnforcementLevel; settings: object } {
    const own = config[policy.name];
    const { enforcementLevel, ...settings } = typeof own === "string" ? { enforcementLevel: own } : (own ?? {});
    const all = config.all as EnforcementLevel | { enforcementLevel?: EnforcementLevel } | undefined;
    const general = typeof all === "string" ? all : all?.enforcementLevel;
    return { level: enforcementLevel ?? general ?? policy.enforcementLevel ?? "advisory", settings };
}

class NotApplicable extends Error {}

/** One policy at work. */
class Run {
    constructor(
        private readonly policy: Policies[number],
        private readonly level: EnforcementLevel,
        private readonly settings: object,
        private readonly findings: Finding[],
    ) {}

    async remediate(resources: readonly SeenResource[]): Promise<void> {
        const { remediateResource } = this.policy as ResourceValidationPolicy;
        if (this.level === "remediate" && remediateResource) {
            for (const resource of resources) {
                await this.guard(resource.urn, async () => {
                    // The pack changes properties in place: what it gives back is what it was given.
                    await remediateResource({ ...resource, ...this.common() });
                });
            }
        }
    }

    async validate(resources: readonly SeenResource[]): Promise<void> {
        for (const validate of [(this.policy as ResourceValidationPolicy).validateResource ?? []].flat()) {
            const only = (validate as { __pulumiType?: string }).__pulumiType;
            for (const resource of resources.filter(({ type }) => only === undefined || only === type)) {
                await this.guard(resource.urn, report => validate({ ...resource, ...this.common() }, report));
            }
        }
    }

    async validateStack(resources: PolicyResource[]): Promise<void> {
        const { policy } = this;
        if ("validateStack" in policy) {
            const args = { resources, ...this.common() };
            await this.guard(undefined, report => policy.validateStack(args, report));
        }
    }

    private common() {
        return {
            stackTags: new Map<string, string>(),
            getConfig: <T extends object>() => this.settings as T,
            notApplicable: (reason?: string): never => {
                throw new NotApplicable(reason);
            },
        };
    }

    private async guard(
        urn: string | undefined,
        check: (
            report: (
                message: string | (Partial<Finding> & { enforcementLevel?: EnforcementLevel }),
                urn?: string,
            ) => void,
        ) => unknown,
    ): Promise<void> {
        const { name: policy, severity, description } = this.policy;
        // What remediation has not mended is a violation that nobody mends.
        const level = this.level === "remediate" ? "mandatory" : this.level;
        const add = (finding: Partial<Finding>): void =>
            void this.findings.push({ policy, level, severity, urn, message: description, ...finding });
        try {
            await check((message, about) =>
                typeof message === "string"
                    ? add({ message: `${description}\n${message}`, urn: about ?? urn })
                    : add({
                          message: message.message,
                          level: message.enforcementLevel ?? level,
                          urn: message.urn ?? urn,
                      }),
            );
        } catch (error) {
            if (error instanceof UnknownValueError) {
                add({ level: "advisory", message: `can't run policy '${policy}': ${(error as Error).message}` });
            } else if (!(error instanceof NotApplicable)) {
                throw error;
            }
        }
    }
}

/** What a policy is given of a resource, whichever policy it is. */
type SeenResource = Omit<ResourceValidationArgs, "stackTags" | "getConfig" | "notApplicable">;

function asPolicySees(description: ResourceDescription): SeenResource {
    const { type, name, urn, inputs, provider } = description;
    return {
        ...typed(type, unknownCheckingProxy(inputs)),
        name,
        urn,
        opts: optionsOf(description),
        ...(provider && { provider: providerOf(provider) }),
    };
}

function providerOf(properties: Record<string, unknown>) {
    return { type: "", name: "", urn: "", props: unknownCheckingProxy(properties) as Record<string, unknown> };
}

function linked(descriptions: readonly ResourceDescription[]): PolicyResource[] {
    const byUrn = new Map(
        descriptions.map(description => {
            const { type, name, urn, inputs, outputs, provider } = description;
            const resource: PolicyResource = {
                ...typed(type, unknownCheckingProxy(outputs ?? inputs)),
                name,
                urn,
                opts: optionsOf(description),
                dependencies: [],
                propertyDependencies: {},
                ...(provider && { provider: providerOf(provider) }),
            };
            return [urn, resource] as const;
        }),
    );
    const resolve = (urns: readonly string[]): PolicyResource[] => urns.flatMap(urn => byUrn.get(urn) ?? []);
    for (const { urn, parent, dependencies = [], propertyDependencies = {} } of descriptions) {
        const resource = byUrn.get(urn)!;
        resource.parent = parent === undefined ? undefined : byUrn.get(parent);
        resource.dependencies = resolve(dependencies);
        resource.propertyDependencies = Object.fromEntries(
            Object.entries(propertyDependencies).map(([property, urns]) => [property, resolve(urns)]),
        );
    }
    return [...byUrn.values()];
}

/** What tells a resource's type to a policy. */
function typed(type: string, props: Record<string, unknown>) {
    const isType = (resourceClass: object): boolean =>
        (resourceClass as { __pulumiType?: string }).__pulumiType === type;
    return {
        type,
        props,
        isType,
        asType: <T>(resourceClass: object) => (isType(resourceClass) ? (props as T) : undefined),
    };
}

function optionsOf({ options }: ResourceDescription): PolicyResourceOptions {
    return {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        additionalSecretOutputs: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
        ...options,
    };
}
