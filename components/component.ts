import * as pulumi from "@pulumi/pulumi";
import { logicalName } from "../release/physical-name";

/**
 * The escape hatch for one child: properties that replace ours, or a function that changes the arguments and options in place.
 * It runs last, so it has the last word.
 */
export type Transform<T> = Partial<T> | ((args: T, opts: pulumi.CustomResourceOptions, name: string) => void);

/** Options of a child: Pulumi's own, and the user's transform. */
export interface ChildOptions<Args> extends pulumi.CustomResourceOptions {
    transform?: Transform<Args>;
}

/** Any resource class: custom, or a remote component such as awsx's. */
type ResourceClass<Args, R extends pulumi.Resource> = new (
    name: string,
    args: Args,
    opts?: pulumi.CustomResourceOptions,
) => R;

/**
 * Base of all our components: children are named `<component>-<role>`, have the component as parent and take a transform.
 * Children keep their identity when a component is renamed or moved: Pulumi hands the component's `aliases` down to them.
 */
export abstract class Component extends pulumi.ComponentResource {
    readonly #name: string;

    /**
     * `args` become the component's inputs in state and in policies, so nothing secret may be in them.
     * @param isRecorded whether they do. Inside another component they follow from what that one was given, and the
     *   specification of a service would be in the state three times over. @default of the outermost component alone
     */
    protected constructor(
        token: string,
        name: string,
        args: object,
        opts?: pulumi.ComponentResourceOptions,
        isRecorded = !(opts?.parent instanceof Component),
    ) {
        super(token, name, isRecorded ? args : {}, opts);
        this.#name = name;
    }

    /** Creates the child that plays `role` in this component. */
    protected child<Args extends object, R extends pulumi.Resource>(
        type: ResourceClass<Args, R>,
        role: string,
        args: Args,
        { transform, ...options }: ChildOptions<Args> = {},
    ): R {
        const name = logicalName(tokenOf(type), `${this.#name}-${role}`);
        const opts: pulumi.CustomResourceOptions = { parent: this, ...options };
        const finalArgs = { ...args };
        if (typeof transform === "function") {
            transform(finalArgs, opts, name);
        } else {
            Object.assign(finalArgs, transform);
        }
        return new type(name, finalArgs, opts);
    }

    /** Creates the component that plays `role` in this one. */
    protected component<Args, C extends pulumi.ComponentResource>(
        type: new (name: string, args: Args, opts?: pulumi.ComponentResourceOptions) => C,
        role: string,
        args: Args,
        options: pulumi.ComponentResourceOptions = {},
    ): C {
        return new type(`${this.#name}-${role}`, args, { parent: this, ...options });
    }

    /** Stops the program with an error of the user's that points at this component; our stack would tell them nothing. */
    protected fail(message: string): never {
        throw new pulumi.ResourceError(message, this, /* hideStack */ true);
    }
}

/** The type token, which the generated classes of Pulumi's SDKs carry but do not declare. */
function tokenOf(type: object): string {
    return (type as { __pulumiType?: string }).__pulumiType ?? "";
}
