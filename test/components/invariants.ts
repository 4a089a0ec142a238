import assert from "node:assert/strict";
import { checkRolePolicies } from "./role-policies";
import { capture, isSecret, type CaptureOptions, type Graph, type Registration } from "./harness";

export interface Invariants extends Omit<CaptureOptions, "preview"> {
    /** Secret values that the program handles: they may be inputs of resources only as secrets, and of components not at all. */
    secrets?: string[];
}

/** What an output, an object or a missing value becomes when somebody pastes it into a string. */
const BROKEN_TEXT = /undefined|\[object Object\]|Calling \[toString\]|NaN/;

/** Resources whose name is shortened with a hash, because AWS takes few characters (components/physical-name.ts). */
const SHORTENED = /^(.+)-[0-9a-f]{6}$/;

/**
 * Builds the program in update and in preview mode, checks what holds for every component, and returns the graph of the update.
 * Each component's tests call it once per variant.
 */
export async function checkComponents<T>(build: () => T | Promise<T>, options: Invariants = {}): Promise<Graph<T>> {
    const preview = await capture(build, { ...options, preview: true });
    const update = await capture(build, options);
    assert.deepEqual(preview.names(), update.names(), "preview and update register the same resources");
    checkIdentities(update);
    checkChildren(update);
    checkOutputs(update);
    checkTexts(update);
    await checkRolePolicies(update.registrations);
    checkSecrets(preview, options.secrets ?? []);
    checkSecrets(update, options.secrets ?? []);
    return update;
}

function checkIdentities({ registrations }: Graph<unknown>): void {
    const urns = registrations.map(({ urn }) => urn);
    assert.deepEqual(
        urns.filter((urn, index) => urns.indexOf(urn) !== index),
        [],
        "each resource has a URN of its own",
    );
}

function checkChildren({ registrations }: Graph<unknown>): void {
    const byUrn = new Map(registrations.map(registration => [registration.urn, registration]));
    for (const child of registrations) {
        const parent = byUrn.get(child.parent);
        if (!parent) {
            assert.ok(isOurs(child), `${child.type} ${child.name} has a component as parent`);
            continue;
        }
        const prefix = `${parent.name}-`;
        const shortened = SHORTENED.exec(child.name)?.[1];
        assert.ok(
            child.name.startsWith(prefix) || (shortened !== undefined && prefix.startsWith(shortened)),
            `${child.type} ${child.name} is named after its parent ${parent.name}`,
        );
    }
}

/** Every component registers its outputs once, each public field under its own name. */
function checkOutputs({ registrations, registeredOutputs }: Graph<unknown>): void {
    for (const { urn, fields, outputs } of registeredOutputs) {
        assert.deepEqual(Object.keys(outputs).sort(), fields, `registerOutputs of ${urn} is complete`);
        assert.notEqual(fields.length, 0, `${urn} has outputs`);
    }
    const registered = new Set(registeredOutputs.map(({ urn }) => urn));
    for (const { urn } of registrations.filter(isOurs)) {
        assert.ok(registered.has(urn), `${urn} calls registerOutputs`);
    }
}

function checkTexts({ registrations }: Graph<unknown>): void {
    for (const { urn, inputs } of registrations) {
        for (const [path, text] of texts(inputs)) {
            assert.doesNotMatch(text, BROKEN_TEXT, `${urn} ${path}`);
        }
    }
}

function checkSecrets({ registrations }: Graph<unknown>, secrets: string[]): void {
    for (const { urn, inputs, custom } of registrations) {
        if (!custom) {
            assert.deepEqual(secretPaths(inputs), [], `${urn} is a component and has no secret in its arguments`);
        }
        for (const [path, text] of texts(inputs)) {
            const found = secrets.some(secret => text.includes(secret));
            assert.ok(!found, `${urn} ${path} shows a secret value`);
        }
    }
}

function isOurs({ type }: Registration): boolean {
    return type.startsWith("swingbridge:");
}

/** All texts in a value with their paths; not those inside a secret, which the engine encrypts. */
function* texts(value: unknown, path = ""): Generator<[path: string, text: string]> {
    if (typeof value === "string") {
        yield [path, value];
    } else if (typeof value === "object" && value !== null && !isSecret(value)) {
        for (const [key, item] of Object.entries(value)) {
            yield* texts(item, `${path}.${key}`);
        }
    }
}

function secretPaths(value: unknown, path = ""): string[] {
    if (isSecret(value)) {
        return [path];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, item]) => secretPaths(item, `${path}.${key}`));
}
