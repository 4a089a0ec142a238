import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import { writeStackTracesThatAreRead } from "../../program/stack-traces";
import * as account from "./mock-account";

/** Inputs and protobuf messages: asserted on and passed through, never computed with. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Pulumi declares neither
type Untyped = any;

/** What stands for a value that is not known yet, in captured inputs of a preview. */
export const UNKNOWN = pulumi.runtime.unknownValue;

export const PROJECT = "demo";
export const STACK = "test";

/** One resource as the program registered it: what the engine would have been told. */
export interface Registration {
    urn: string;
    type: string;
    name: string;
    custom: boolean;
    /** Its children come from a plug-in (awsx), not from this program. */
    remote: boolean;
    /** As sent: secrets wrapped (see `isSecret`), unknowns `UNKNOWN`. */
    inputs: Record<string, Untyped>;
    parent: string;
    provider: string;
    protect: boolean;
    retainOnDelete: boolean;
    deleteBeforeReplace: boolean;
    ignoreChanges: string[];
    replaceOnChanges: string[];
    additionalSecretOutputs: string[];
    customTimeouts: { create: string; update: string; delete: string };
    aliases: Alias[];
    /** URNs, sorted: those of `dependsOn` and those that inputs refer to. */
    dependencies: string[];
    propertyDependencies: Record<string, string[]>;
}

export interface Alias {
    urn: string;
    name: string;
    type: string;
    parentUrn: string;
}

/** One component's outputs as it registered them, next to what it shows to its user. */
export interface RegisteredOutputs {
    component: pulumi.ComponentResource;
    urn: string;
    /** Own public fields that are not resources. */
    fields: string[];
    outputs: Record<string, unknown>;
}

/** One invoke, e.g. `aws:ecr/getImage:getImage`. */
export interface Call {
    token: string;
    inputs: Record<string, unknown>;
    /** URN and ID of the provider asked; absent where it is the default one. */
    provider?: string;
}

export interface CaptureOptions {
    /** What nobody can know before creation is unknown, as in a real preview. @default false */
    preview?: boolean;
    /** Answers to functions, by token; they go before those of the mock account. An unlisted token is an error. */
    calls?: Record<string, (inputs: Record<string, Untyped>) => object>;
    /** Outputs that AWS computes, by resource type; they are added to those of the mock account. */
    computed?: Record<string, (resource: MockResourceArgs) => object>;
}

/** What a program built. */
export class Graph<T> {
    constructor(
        readonly result: T,
        readonly registrations: readonly Registration[],
        readonly registeredOutputs: readonly RegisteredOutputs[],
        readonly calls: readonly Call[],
    ) {}

    ofType(type: string): Registration[] {
        return this.registrations.filter(registration => registration.type === type);
    }

    /** The only resource of `type`, or the only one whose name is `name`. */
    one(type: string, name?: string): Registration {
        const found = this.ofType(type).filter(registration => name === undefined || registration.name === name);
        if (found.length !== 1) {
            const wanted = name === undefined ? type : `${type} ${name}`;
            throw new Error(`expected one ${wanted}, found ${found.length} in:\n${this.names().join("\n")}`);
        }
        return found[0]!;
    }

    /** `type name` of every resource, sorted. */
    names(): string[] {
        return this.registrations.map(registration => `${registration.type} ${registration.name}`).sort();
    }

    /** The outputs that `component` registered. */
    outputsOf(component: pulumi.ComponentResource): Record<string, unknown> {
        const found = this.registeredOutputs.find(registered => registered.component === component);
        if (!found) {
            throw new Error("the component did not call registerOutputs");
        }
        return found.outputs;
    }
}

/**
 * Runs `build` against a mock account and returns all that it registered. Rejects with the first error of the program,
 * thrown in a constructor, in an `apply` or by a function. One graph at a time: Pulumi's runtime is global.
 *
 * Pulumi makes a stack trace per promise, most of a test's time, so there are none while the graph is built;
 * set SWINGBRIDGE_TEST_STACKS=1 to have them.
 */
export async function capture<T>(build: () => T | Promise<T>, options: CaptureOptions = {}): Promise<Graph<T>> {
    const registrations: Registration[] = [];
    const registeredOutputs: RegisteredOutputs[] = [];
    const calls: Call[] = [];
    const preview = options.preview ?? false;
    await pulumi.runtime.setMocks(
        {
            newResource: resource => account.create(resource, preview, options.computed?.[resource.type]),
            call: call => {
                const { token, inputs, provider } = call;
                calls.push({ token, inputs, ...(provider ? { provider } : {}) });
                return answer(call, options.calls);
            },
        },
        PROJECT,
        STACK,
        preview,
    );
    recordRegistrations(registrations);
    const restoreOutputs = recordOutputs(registeredOutputs);
    const rejections = collectRejections();
    const restoreStacks = withoutStackTraces();
    try {
        const result = await build();
        await settled();
        rejections.throwFirst();
        for (const registered of registeredOutputs) {
            registered.urn = await valueOf(registered.component.urn);
        }
        registrations.sort((a, b) => (a.urn < b.urn ? -1 : 1));
        return new Graph(result, registrations, registeredOutputs, calls);
    } finally {
        await settled().catch(() => undefined);
        restoreStacks();
        restoreOutputs();
        rejections.restore();
    }
}

/** The value of an output, once everything is registered; undefined where it is unknown. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        // The promise of an output exists on every Output and resolves unknown ones too; it is not in the declarations.
        const { promise } = output as unknown as { promise(withUnknowns?: boolean): Promise<T> };
        promise.call(output).then(resolve, reject);
    });
}

/** Whether a captured input is a secret. */
export function isSecret(value: unknown): boolean {
    return typeof value === "object" && value !== null && SECRET_KEY in value;
}

/** The signature that marks a secret in Pulumi's wire format. */
const SECRET_KEY = "4dabf18193072939515e22adb298388d";

/** Waits until nothing is being registered any more, rejections of the last ones included. */
async function settled(): Promise<void> {
    await pulumi.runtime.disconnect();
    await new Promise(resolve => setImmediate(resolve));
}

function answer(call: MockCallArgs, overrides: CaptureOptions["calls"]): object {
    const handler = overrides?.[call.token] ?? account.FUNCTIONS[call.token];
    try {
        if (!handler) {
            throw new Error(`the mock account has no function ${call.token}: give the test one in \`calls\``);
        }
        return handler(call.inputs);
    } catch (error) {
        // The engine's errors are gRPC errors, and Pulumi shows their `details`.
        throw Object.assign(error as Error, { details: (error as Error).message });
    }
}

/** Mocks see inputs, not options (pulumi/pulumi#14421); the requests to the monitor hold both. */
function recordRegistrations(registrations: Registration[]): void {
    const monitor = pulumi.runtime.getMonitor() as Untyped;
    const registerResource = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request: Untyped, callback: Untyped) =>
        registerResource(request, (error: unknown, response: Untyped) => {
            if (!error) {
                registrations.push(describe(request, response.getUrn()));
            }
            callback(error, response);
        });
}
function describe(request: Untyped, urn: string): Registration {
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((dependencies: Untyped, property: string) => {
        if (dependencies.getUrnsList().length > 0) {
            propertyDependencies[property] = dependencies.getUrnsList().sort();
        }
    });
    const timeouts = request.getCustomtimeouts();
    return {
        urn,
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        remote: request.getRemote(),
        inputs: request.getObject()?.toJavaScript() ?? {},
        parent: request.getParent(),
        provider: request.getProvider(),
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplace(),
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        customTimeouts: {
            create: timeouts?.getCreate() ?? "",
            update: timeouts?.getUpdate() ?? "",
            delete: timeouts?.getDelete() ?? "",
        },
        aliases: request.getAliasesList().map((alias: Untyped) => ({
            urn: alias.getUrn(),
            name: alias.getSpec()?.getName() ?? "",
            type: alias.getSpec()?.getType() ?? "",
            parentUrn: alias.getSpec()?.getParenturn() ?? "",
        })),
        dependencies: [...request.getDependenciesList()].sort(),
        propertyDependencies,
    };
}

/** Watches `registerOutputs` of all components; returns what undoes it. */
function recordOutputs(registeredOutputs: RegisteredOutputs[]): () => void {
    const prototype = pulumi.ComponentResource.prototype as unknown as {
        registerOutputs(this: pulumi.ComponentResource, outputs?: Record<string, unknown>): void;
    };
    const original = prototype.registerOutputs;
    prototype.registerOutputs = function (outputs) {
        // Pulumi calls it once more, without outputs, for components that forgot.
        if (!registeredOutputs.some(registered => registered.component === this)) {
            const present = Object.entries(outputs ?? {}).filter(([, value]) => value !== undefined);
            registeredOutputs.push({
                component: this,
                urn: "",
                fields: publicFields(this),
                outputs: Object.fromEntries(present),
            });
        }
        original.call(this, outputs);
    };
    return () => {
        prototype.registerOutputs = original;
    };
}

/** Fields that hold values for the user: not Pulumi's own, not child resources, not methods, and not yet unset ones. */
function publicFields(component: pulumi.ComponentResource): string[] {
    return Object.entries(component)
        .filter(([name, value]) => !name.startsWith("__") && name !== "urn" && value !== undefined && isValue(value))
        .map(([name]) => name)
        .sort();
}

function isValue(value: unknown): boolean {
    if (pulumi.Resource.isInstance(value) || typeof value === "function") {
        return false;
    }
    if (pulumi.Output.isInstance(value)) {
        return true;
    }
    return Array.isArray(value) ? value.every(isValue) : true;
}

/** A failed registration or function surfaces as an unhandled rejection, as in a real program; keep it for the caller. */
function collectRejections(): { throwFirst(): void; restore(): void } {
    const others = process.listeners("unhandledRejection");
    const errors: unknown[] = [];
    const collect = (error: unknown): void => void errors.push(error);
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", collect);
    return {
        throwFirst() {
            if (errors.length > 0) {
                throw errors[0];
            }
        },
        restore() {
            process.off("unhandledRejection", collect);
            others.forEach(listener => process.on("unhandledRejection", listener));
        },
    };
}

/** Pulumi asks for a whole stack per resource, whatever the limit, and ts-node maps each line of it: so mapping is left out too. */
function withoutStackTraces(): () => void {
    if (process.env.SWINGBRIDGE_TEST_STACKS) {
        return () => undefined;
    }
    const { stackTraceLimit, prepareStackTrace } = Error;
    Error.stackTraceLimit = 0;
    writeStackTracesThatAreRead();
    return () => Object.assign(Error, { stackTraceLimit, prepareStackTrace });
}
