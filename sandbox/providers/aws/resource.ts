import { setTimeout as delay } from "node:timers/promises";
import type { Unwrap } from "@pulumi/pulumi";
import type { Principal } from "../../aws/principal";
import type { CheckFailure } from "../check";
import type { PropertyChange } from "../diff";
import { map, string, type Properties, type Property } from "../property";
import { InitializationFailed, type CustomResource, type Request } from "../resource";
import type { Values } from "../values";
import { call } from "./calls";
import { clients, type Clients } from "./clients";
import { isGone } from "./errors";
import { waitFor } from "./wait";

/** The account, for one request of the engine. */
export interface Aws extends Clients {
    region: string;
    accountId: string;
    request: Request;
    /** Polls until `poll` gives the target state; minutes of the account's time. */
    wait(what: string, target: string, minutes: number, poll: () => Promise<string>): Promise<void>;
    /** Lets others go on before another try. */
    pause(attempt: number): Promise<void>;
    arn(service: string, resource: string): string;
}

export type Tags = Record<string, string>;

/** Values as the program wrote them, outputs resolved. */
export type Plain<Args> = { [Name in keyof Args]: Unwrap<Args[Name]> };

/** A resource that an import names: its id, and what `read` must know besides. */
export interface Imported<State> {
    id: string;
    prior?: Partial<Plain<State>>;
}

/** What an update is about. */
export interface Update<Args, State> {
    id: string;
    args: Plain<Args>;
    old: Plain<State>;
    /** Whether one of these properties changed. */
    changed(...names: (keyof Args)[]): boolean;
}

/**
 * One resource type of pulumi-aws, typed by the SDK's own declarations: `Args` and `State` are its interfaces.
 * `region` and `tags` need not be listed.
 */
export interface AwsResource<Args, State> {
    /** As the real provider calls it in messages, e.g. "ECS Service". */
    label: string;
    /** The service is the same in all regions (IAM, Route 53). */
    global?: boolean;
    properties: { [Name in Exclude<keyof Args, "tags" | "region">]?: Property };
    computed?: readonly (keyof State & string)[];
    volatile?: readonly (keyof State & string)[];
    secrets?: readonly (keyof State & string)[];
    deleteBeforeReplace?: boolean;
    check?(args: Plain<Args>, request: Request): CheckFailure[];
    preview?(args: Plain<Args>, request: Request): Partial<Plain<State>>;
    diff?(olds: Values, news: Values, changes: PropertyChange[]): PropertyChange[];
    /** Resolves to the id, and to what `read` must know besides. */
    create(aws: Aws, args: Plain<Args>): Promise<string | { id: string; known: Partial<Plain<State>> }>;
    /** Waits after creation; where it fails, the resource stays in the stack and the next update repairs it. */
    settle?(aws: Aws, id: string, args: Plain<Args>): Promise<void>;
    /** What an import names it by, where that is not its id. @default its id */
    imported?(aws: Aws, name: string): Promise<Imported<State>> | Imported<State>;
    /** What AWS holds; `prior` is what was known; of an import, what `imported` says. */
    read(aws: Aws, id: string, prior: Partial<Plain<State>>): Promise<Partial<Plain<State>> | undefined>;
    update?(aws: Aws, update: Update<Args, State>): Promise<void>;
    /** Present where the type has tags. */
    tag?: {
        put(aws: Aws, id: string, state: Plain<State>, tags: Tags): Promise<unknown>;
        remove(aws: Aws, id: string, state: Plain<State>, keys: string[]): Promise<unknown>;
    };
    delete(aws: Aws, id: string, state: Plain<State>): Promise<void>;
}

/** @param caller In whose name. @default the provider instance's */
export function account(request: Request, region = request.region, caller?: Principal): Aws {
    const session = request.session(region, caller);
    const services = clients((service, operation, input) => call(session, service, operation, input, request.signal));
    const aws: Omit<Aws, keyof Clients> = {
        region: session.region,
        accountId: session.accountId,
        request,
        wait: (what, target, minutes, poll) =>
            waitFor(
                {
                    what,
                    target,
                    timeout: (request.timeout ?? minutes * 60) * 1000,
                    now: () => session.now(),
                    signal: request.signal,
                },
                poll,
            ),
        pause: attempt => delay(Math.min(250, 2 ** attempt), undefined, { signal: request.signal }),
        arn: (service, resource) => `arn:aws:${service}:${session.region}:${session.accountId}:${resource}`,
    };
    return new Proxy(aws as Aws, { get: (own, name) => Reflect.get(name in own ? own : services, name) as unknown });
}

/** The row of the provider's table for one type of pulumi-aws. */
export function awsResource<Args, State>(definition: AwsResource<Args, State>): CustomResource {
    const { label, tag, imported } = definition;
    const properties = {
        // Every resource of a regional service has its own region since pulumi-aws 7.
        ...(definition.global ? {} : { region: string({ computed: true, replace: true }) }),
        ...(tag ? { tags: map() } : {}),
        ...definition.properties,
    } as Properties;
    const locals = Object.keys(properties).filter(name => properties[name]!.local);

    const readState = async (aws: Aws, id: string, prior: Values, source: Values): Promise<Values | undefined> => {
        const found = (await definition.read(aws, id, prior as Partial<Plain<State>>)) as Values | undefined;
        const kept = Object.fromEntries(locals.map(name => [name, source[name] ?? properties[name]!.default]));
        const region = definition.global ? {} : { region: aws.region };
        const tags = tag && ownTags((found?.tags ?? {}) as Tags, aws.request);
        return found && { ...kept, ...region, ...found, ...(tags ? { tags, tagsAll: tags } : {}) };
    };

    return {
        properties,
        computed: [...(definition.computed ?? []), ...(tag ? ["tagsAll"] : [])],
        volatile: definition.volatile,
        secrets: definition.secrets,
        deleteBeforeReplace: definition.deleteBeforeReplace,
        prepare: (inputs, { defaultTags }) =>
            tag && Object.keys(defaultTags).length > 0
                ? { ...inputs, tags: { ...defaultTags, ...(inputs.tags as Tags | undefined) } }
                : inputs,
        check: (inputs, request) => definition.check?.(inputs as Plain<Args>, request) ?? [],
        diff: (olds, news, changes) => definition.diff?.(olds, news, changes) ?? changes,
        preview: (inputs, request) => ({
            ...(request.region && !definition.global ? { region: request.region } : {}),
            ...(tag ? { tagsAll: inputs.tags ?? {} } : {}),
            ...(definition.preview?.(inputs as Plain<Args>, request) as Values | undefined),
        }),
        async create(inputs, request) {
            const aws = account(request);
            const args = inputs as Plain<Args>;
            const subject = String(inputs.name ?? request.name);
            const created = await inWords(`creating ${label} (${subject})`, () => definition.create(aws, args));
            const { id, known } = typeof created === "string" ? { id: created, known: {} } : created;
            const prior = { ...inputs, ...known };
            try {
                await inWords(undefined, async () => definition.settle?.(aws, id, args));
            } catch (error) {
                const state = await readState(aws, id, prior, inputs).catch(() => undefined);
                throw new InitializationFailed(id, { ...inputs, ...state }, (error as Error).message);
            }
            const state = await inWords(`reading ${label} (${id})`, () => readState(aws, id, prior, inputs));
            if (!state) {
                throw new Error(`reading ${label} (${id}): couldn't find resource`);
            }
            return { id, state };
        },
        ...(imported && {
            async imported(name, request) {
                try {
                    const { id, prior = {} } = await imported(account(request), name);
                    return { id, prior: prior as Values };
                } catch (error) {
                    throw inWordsOf(`importing ${label} (${name})`, error);
                }
            },
        }),
        async read(id, prior, request) {
            try {
                return await readState(account(request), id, prior, prior);
            } catch (error) {
                if (isGone(error)) {
                    return undefined;
                }
                throw inWordsOf(`reading ${label} (${id})`, error);
            }
        },
        async update(id, olds, news, changes, request) {
            const aws = account(request);
            const roots = new Set(changes.map(({ path }) => path.split(/[.[]/)[0]!));
            const changed = (...names: (keyof Args)[]) => names.some(name => roots.has(name as string));
            await inWords(`updating ${label} (${id})`, async () => {
                if (tag && roots.has("tags")) {
                    await updateTags(tag, aws, id, olds, (news.tags ?? {}) as Tags);
                }
                if ([...roots].some(root => root !== "tags" && !locals.includes(root))) {
                    await definition.update?.(aws, {
                        id,
                        args: news as Plain<Args>,
                        old: olds as Plain<State>,
                        changed,
                    });
                }
            });
            const state = await inWords(`reading ${label} (${id})`, () => readState(aws, id, olds, news));
            if (!state) {
                throw new Error(`reading ${label} (${id}): couldn't find resource`);
            }
            return state;
        },
        async delete(id, state, request) {
            try {
                await definition.delete(account(request), id, state as Plain<State>);
            } catch (error) {
                if (!isGone(error)) {
                    throw inWordsOf(`deleting ${label} (${id})`, error);
                }
            }
        },
    };
}

/** Tags but those that somebody else manages, as the provider's `ignoreTags` names them. */
const ownTags = (tags: Tags, { ignoresTag }: Request): Tags =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !ignoresTag(key)));

async function updateTags<State>(
    tag: NonNullable<AwsResource<unknown, State>["tag"]>,
    aws: Aws,
    id: string,
    olds: Values,
    wanted: Tags,
): Promise<void> {
    const old = (olds.tags ?? {}) as Tags;
    const removed = Object.keys(old).filter(key => !(key in wanted));
    const put = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value));
    if (removed.length > 0) {
        await tag.remove(aws, id, olds as Plain<State>, removed);
    }
    if (Object.keys(put).length > 0) {
        await tag.put(aws, id, olds as Plain<State>, put);
    }
}

/** The real provider's form of an error: one in a list, with what it was doing. */
async function inWords<Result>(what: string | undefined, run: () => Promise<Result>): Promise<Result> {
    try {
        return await run();
    } catch (error) {
        throw inWordsOf(what, error);
    }
}

function inWordsOf(what: string | undefined, error: unknown): Error {
    const { message } = error as Error;
    return new Error(`1 error occurred:\n\t* ${what ? `${what}: ` : ""}${message}\n\n`, { cause: error });
}
