import type { Principal } from "../aws/principal";
import type { Session } from "../aws/session";
import type { CheckFailure } from "./check";
import type { PropertyChange } from "./diff";
import type { Severity } from "./engine";
import type { Properties } from "./property";
import type { Values } from "./values";

/** One request of the engine, as a resource or function sees it. */
export interface Request {
    /** Empty for a function. */
    urn: string;
    /** Logical name of the resource. */
    name: string;
    preview: boolean;
    /** Seconds the program allows (`customTimeouts`). */
    timeout?: number;
    /** Aborts when the engine cancels, or goes away. */
    signal: AbortSignal;
    /** Region of the provider instance. */
    region: string;
    /** Tags that the provider instance puts on every resource. */
    defaultTags: Record<string, string>;
    /** Whether the provider instance leaves the tag to somebody else. */
    ignoresTag(key: string): boolean;
    /** @param caller In whose name. @default the provider instance's */
    session(region: string, caller?: Principal): Session;
    /** Folder of the program, where real plugins run. */
    programFolder: string;
    /** Environment of the processes that the program starts. */
    environment: Record<string, string>;
    log(severity: Severity, message: string): void;
    /** Resolves when all that was logged has arrived. */
    logged(): Promise<void>;
}

/** One resource type: a row of the provider's table. */
export interface CustomResource {
    properties: Properties;
    /** Outputs that are no inputs, `id` excluded: unknown until the resource exists. */
    computed: readonly string[];
    /** Computed outputs that an update may change. */
    volatile?: readonly string[];
    /** Outputs that are secret whatever the inputs are. */
    secrets?: readonly string[];
    /** Every output may tell of every input: where one input is secret, so are the computed outputs. */
    mixesInputs?: boolean;
    /** Replaced before its successor exists. */
    deleteBeforeReplace?: boolean;
    /** Completes the inputs, before types are checked. */
    prepare?(inputs: Values, request: Request): Values;
    /** What types alone do not say. Unknown values may occur. */
    check?(inputs: Values, request: Request): CheckFailure[];
    /** Changes beyond those of the inputs. */
    diff?(olds: Values, news: Values, changes: PropertyChange[], request: Request): PropertyChange[];
    /** Outputs that are known already at preview. */
    preview?(inputs: Values, request: Request): Values;
    create(inputs: Values, request: Request): Promise<{ id: string; state: Values }>;
    /**
     * What an import names it by, where that is not its id: the id, and what `read` must know besides.
     * @throws Error where it is no such name
     */
    imported?(name: string, request: Request): Promise<{ id: string; prior: Values }>;
    /** What AWS holds, or undefined where it is gone. `prior` is what was known; of an import, what `imported` says. */
    read(id: string, prior: Values, request: Request): Promise<Values | undefined>;
    update(id: string, olds: Values, news: Values, changes: PropertyChange[], request: Request): Promise<Values>;
    delete(id: string, state: Values, request: Request): Promise<void>;
}

/** A function of a provider, e.g. `aws:ecr/getRepository:getRepository`. */
export interface ProviderFunction {
    run(args: Values, request: Request): Promise<Values> | Values;
    /** Results that are secret. */
    secrets?: readonly string[];
}

/** The resource exists, but is not as it should be: kept in the state, and repaired by the next update. */
export class InitializationFailed extends Error {
    constructor(
        readonly id: string,
        readonly state: Values,
        message: string,
    ) {
        super(message);
        this.name = "InitializationFailed";
    }
}
