import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { EVERY_CALL, EVERY_COMPONENT } from "./every-component";
import { capture } from "./harness";

type AnyComponent = new (name: string, args: object) => pulumi.ComponentResource;

/** An option that none of our components sets, so that whoever has it was transformed. */
const MARK = "transformed";

/**
 * A transform for whatever child there is: as a function it marks the child, and any member of it is the same again.
 * Pulumi's own marks (`__pulumi…`), and what every object has, are not its members.
 */
const everyChild: unknown = new Proxy(
    (_args: object, opts: pulumi.CustomResourceOptions) => {
        opts.replaceOnChanges = [MARK];
    },
    {
        get: (target, key) =>
            typeof key === "symbol" || key.startsWith("__") || key in target || key === "then" || key === "toJSON"
                ? (Reflect.get(target, key) as unknown)
                : everyChild,
    },
);

/** `args` with a transform everywhere it has a place for one. */
function transformed(component: string, args: object): object {
    if (component === "DeliveryPipeline") {
        const { build, test, artifacts } = args as components.DeliveryPipelineArgs;
        const transform = everyChild as never;
        return {
            ...args,
            transform,
            build: { ...build, transform },
            ...(test && { test: { ...test, transform } }),
            artifacts: { ...artifacts, transform },
        } satisfies Partial<components.DeliveryPipelineArgs>;
    }
    if (component === "ComposePipeline") {
        const { images, pipeline } = args as components.ComposePipelineArgs;
        const transform = everyChild as never;
        return {
            ...args,
            images: { ...images, transform },
            pipeline: { ...pipeline, transform, build: { transform }, artifacts: { transform } },
        } satisfies Partial<components.ComposePipelineArgs>;
    }
    if (component !== "ComposeApplication") {
        return { ...args, transform: everyChild };
    }
    const { images, loadBalancer, project } = args as components.ComposeApplicationArgs;
    const transform = everyChild as never;
    return {
        ...args,
        images: { ...images, transform },
        loadBalancer: { ...loadBalancer!, transform },
        network: { transform },
        cluster: { transform },
        storage: { transform },
        secrets: { transform },
        services: Object.fromEntries(project.services.map(({ name }) => [name, { transform }])),
    } satisfies Partial<components.ComposeApplicationArgs>;
}

describe("every child of every component takes a transform", () => {
    for (const [component, { minimal, complete = [] }] of Object.entries(EVERY_COMPONENT)) {
        [minimal, ...complete].forEach((args, index) =>
            it(index === 0 ? component : `${component} with more children (${index})`, async () => {
                const Component = components[component as keyof typeof EVERY_COMPONENT] as unknown as AnyComponent;
                const { registrations } = await capture(() => new Component("it", transformed(component, args)), {
                    calls: EVERY_CALL,
                });
                const children = registrations.filter(({ custom, remote }) => custom || remote);
                assert.deepEqual(
                    children.filter(child => !child.replaceOnChanges.includes(MARK)).map(({ name }) => name),
                    [],
                );
            }),
        );
    }

    it("which includes all components there are", () => {
        const exported = Object.entries(components).filter(
            ([, value]) => typeof value === "function" && "token" in value,
        );
        assert.deepEqual(exported.map(([name]) => name).sort(), Object.keys(EVERY_COMPONENT).sort());
    });
});
