import { AwsError } from "../aws/service";
import type { Principal } from "../aws/principal";
import type { Session } from "../aws/session";
import { callerOf } from "./caller";
import { connectEngine, type Engine, type Severity } from "./engine";
import type { Request } from "./resource";
import { isObject, type Values } from "./values";

/** What the whole server knows. */
export interface Host {
    /** @param caller Whoever the program says. @default the user of the account that the sandbox was opened for */
    session(region: string, caller?: Principal): Session;
    programFolder: string;
    environment: Record<string, string>;
}

/**
 * One provider instance of one engine: the default provider of a package, or one that the program made.
 * Requests do not name it, but each has a connection of its own.
 */
export class Instance {
    private region: string | undefined;
    /** Undefined: that of the sandbox's environment. */
    private caller: Principal | undefined;
    private defaultTags: Record<string, string> = {};
    private ignoredTags: { keys: string[]; keyPrefixes: string[] } = { keys: [], keyPrefixes: [] };
    private engine: Engine | undefined;
    private readonly cancelled = new AbortController();

    constructor(private readonly host: Host) {
        const { AWS_REGION, AWS_DEFAULT_REGION } = host.environment;
        this.region = AWS_REGION ?? AWS_DEFAULT_REGION;
    }

    attach(engineAddress: string): void {
        if (engineAddress !== "") {
            this.engine ??= connectEngine(engineAddress);
        }
    }

    /** Configuration of the aws provider. @throws Error as the real provider where it does not fit the account */
    configure(configuration: Values): void {
        const settings = Object.fromEntries(
            Object.entries(configuration).map(([name, value]) => [name, parsed(value)]),
        );
        if (typeof settings.region === "string" && settings.region !== "") {
            this.region = settings.region;
        }
        if (isObject(settings.defaultTags) && isObject(settings.defaultTags.tags)) {
            this.defaultTags = settings.defaultTags.tags as Record<string, string>;
        }
        if (isObject(settings.ignoreTags)) {
            const { keys = [], keyPrefixes = [] } = settings.ignoreTags as Partial<typeof this.ignoredTags>;
            this.ignoredTags = { keys, keyPrefixes };
        }
        this.caller = callerOf(settings, caller => this.host.session(this.requiredRegion(), caller));
        const touchesAccount =
            this.caller !== undefined ||
            "region" in settings ||
            "allowedAccountIds" in settings ||
            "forbiddenAccountIds" in settings;
        if (touchesAccount && !settings.skipCredentialsValidation) {
            this.checkAccount(settings);
        }
    }

    private checkAccount({ allowedAccountIds, forbiddenAccountIds }: Values): void {
        let account: string;
        try {
            account = this.host
                .session(this.requiredRegion(), this.caller)
                .call<{ Account: string }>("sts", "GetCallerIdentity", {}).Account;
        } catch (error) {
            const reason = error instanceof AwsError ? `${error.code}: ${error.message}` : (error as Error).message;
            throw new Error(`unable to validate AWS credentials. Details: ${reason}`, { cause: error });
        }
        const isAllowed =
            !Array.isArray(allowedAccountIds) || allowedAccountIds.length === 0 || allowedAccountIds.includes(account);
        const isForbidden = Array.isArray(forbiddenAccountIds) && forbiddenAccountIds.includes(account);
        if (!isAllowed || isForbidden) {
            throw new Error(`AWS account ID not allowed: ${account}`);
        }
    }

    private requiredRegion(): string {
        if (!this.region) {
            throw new Error(
                "unable to validate AWS region. Details: missing region. Set it with `pulumi config set aws:region` or AWS_REGION",
            );
        }
        return this.region;
    }

    /** What one request sees. `givenUp` ends it when the engine gives the request up. */
    request(call: {
        urn?: string;
        preview?: boolean;
        timeout?: number;
        region?: unknown;
        givenUp: AbortController;
    }): Request {
        const { urn = "", preview = false, timeout, givenUp } = call;
        const { cancelled } = this;
        const host = this.host;
        const engine = this.engine;
        const region = typeof call.region === "string" && call.region !== "" ? call.region : this.region;
        let pending: Promise<void> = Promise.resolve();
        return {
            urn,
            name: urn.slice(urn.lastIndexOf("::") + 2),
            preview,
            timeout: timeout || undefined,
            // Made for those who ask: most requests are over before anybody could give them up.
            get signal() {
                return AbortSignal.any([givenUp.signal, cancelled.signal]);
            },
            region: region ?? "",
            defaultTags: this.defaultTags,
            ignoresTag: key =>
                this.ignoredTags.keys.includes(key) ||
                this.ignoredTags.keyPrefixes.some(prefix => key.startsWith(prefix)),
            session: (wanted, caller = this.caller) => host.session(wanted || this.requiredRegion(), caller),
            programFolder: host.programFolder,
            environment: host.environment,
            log: (severity: Severity, message: string) => {
                pending = pending.then(() => engine?.log(severity, message, urn));
            },
            logged: () => pending,
        };
    }

    cancel(): void {
        this.cancelled.abort(new Error("the engine cancelled the operation"));
    }

    close(): void {
        this.cancel();
        this.engine?.close();
    }
}

/** The engine sends structured settings as JSON text. */
function parsed(value: unknown): unknown {
    if (typeof value !== "string" || !/^[[{tf]/.test(value)) {
        return value;
    }
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
}
