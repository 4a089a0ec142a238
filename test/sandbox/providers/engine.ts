import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { createAccount, type SandboxAccount } from "../../../sandbox/account";
import { modules } from "../../../sandbox/aws";
import { startClock } from "../../../sandbox/clock";
import type { Host } from "../../../sandbox/providers/instance";
import { serveProviders } from "../../../sandbox/providers";
import { decode, encode, type Values } from "../../../sandbox/providers/values";
import { memoryStore } from "../../../sandbox/store";

export const REGION = "us-east-1";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A secret, as the engine sends it. */
export const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export interface CheckResult {
    inputs: Values;
    failures: { property: string; reason: string }[];
}

export interface DiffResult {
    changes: string[];
    replaces: string[];
}

/** A resource as the stack keeps it. */
export interface Resource {
    type: string;
    name: string;
    id: string;
    inputs: Values;
    state: Values;
}

/** One engine with one provider instance, and an account of its own. */
export class Engine {
    readonly logged: string[] = [];

    private constructor(
        readonly account: SandboxAccount,
        private readonly port: number,
        private readonly client: ResourceProviderClient,
        private readonly closers: (() => Promise<void> | void)[],
    ) {}

    static async start(
        options: { programFolder?: string; environment?: Record<string, string>; configuration?: Values } = {},
    ) {
        const account = createAccount({ store: memoryStore(), clock: startClock({ mode: "step" }), modules });
        const { programFolder = process.cwd(), environment = {}, configuration = { region: REGION } } = options;
        const session: Host["session"] = (region, caller) => account.session(region, caller);
        const server = await serveProviders({ session, programFolder, environment });
        const client = connect(server.port);
        const engine = new Engine(account, server.port, client, [
            () => client.close(),
            () => server.close(),
            () => account.close(),
        ]);
        await engine.attach();
        await engine.configure(configuration);
        return engine;
    }

    /** Another provider instance of the same account. */
    async another(configuration: Values): Promise<Engine> {
        const client = connect(this.port);
        const engine = new Engine(this.account, this.port, client, [() => client.close()]);
        await engine.configure(configuration);
        return engine;
    }

    async close(): Promise<void> {
        for (const close of this.closers) {
            await close();
        }
    }

    configure(configuration: Values): Promise<proto.ConfigureResponse> {
        return this.ask(this.client.configure, new proto.ConfigureRequest().setArgs(encode(configuration)));
    }

    /** Listens to what the provider logs, as the engine does. */
    private async attach(): Promise<void> {
        const server = new grpc.Server();
        server.addService(EngineService, {
            log: (call: { request: LogRequest }, callback: grpc.sendUnaryData<Empty>) => {
                this.logged.push(call.request.getMessage());
                callback(null, new Empty());
            },
            getRootResource: () => undefined,
            setRootResource: () => undefined,
            startDebugging: () => undefined,
            requirePulumiVersion: () => undefined,
        });
        const port = await new Promise<number>((resolve, reject) =>
            server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        this.closers.unshift(() => server.forceShutdown());
        await this.ask(this.client.attach, new PluginAttach().setAddress(`127.0.0.1:${port}`));
    }

    async check(type: string, name: string, news: Values, olds?: Values): Promise<CheckResult> {
        const asked = new proto.CheckRequest()
            .setUrn(urn(type, name))
            .setNews(encode(news))
            .setRandomseed(Buffer.from(name));
        if (olds) {
            asked.setOlds(encode(olds));
        }
        const answer: proto.CheckResponse = await this.ask(this.client.check, asked);
        const failures = answer.getFailuresList().map(failure => ({
            property: failure.getProperty(),
            reason: failure.getReason(),
        }));
        return { inputs: raw(answer.getInputs()), failures };
    }

    /** Checks and creates, as `pulumi up` does. */
    async create(type: string, name: string, news: Values, preview = false): Promise<Resource> {
        const { inputs, failures } = await this.check(type, name, news);
        if (failures.length > 0) {
            throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
        }
        const asked = new proto.CreateRequest()
            .setUrn(urn(type, name))
            .setProperties(encode(inputs))
            .setPreview(preview);
        const answer: proto.CreateResponse = await this.ask(this.client.create, asked);
        return { type, name, id: answer.getId(), inputs, state: raw(answer.getProperties()) };
    }

    /** What would change if the program said `news`. */
    async diff(resource: Resource, news: Values, ignoreChanges: string[] = []): Promise<DiffResult> {
        const { inputs } = await this.check(resource.type, resource.name, news, resource.inputs);
        const asked = new proto.DiffRequest()
            .setId(resource.id)
            .setUrn(urn(resource.type, resource.name))
            .setOlds(encode(resource.state))
            .setOldInputs(encode(resource.inputs))
            .setNews(encode(inputs))
            .setIgnorechangesList(ignoreChanges);
        const answer: proto.DiffResponse = await this.ask(this.client.diff, asked);
        return { changes: answer.getDiffsList(), replaces: answer.getReplacesList() };
    }

    async update(resource: Resource, news: Values, preview = false): Promise<Resource> {
        const { inputs } = await this.check(resource.type, resource.name, news, resource.inputs);
        const asked = new proto.UpdateRequest()
            .setId(resource.id)
            .setUrn(urn(resource.type, resource.name))
            .setOlds(encode(resource.state))
            .setOldInputs(encode(resource.inputs))
            .setNews(encode(inputs))
            .setPreview(preview);
        const answer: proto.UpdateResponse = await this.ask(this.client.update, asked);
        return { ...resource, inputs, state: raw(answer.getProperties()) };
    }

    /** `pulumi refresh`, or, without a state, `pulumi import`. Undefined where the resource is gone. */
    async read(resource: Pick<Resource, "type" | "name" | "id"> & Partial<Resource>): Promise<Resource | undefined> {
        const { type, name, id, inputs, state } = resource;
        const asked = new proto.ReadRequest()
            .setId(id)
            .setUrn(urn(type, name))
            .setProperties(encode(state ?? {}));
        if (inputs) {
            asked.setInputs(encode(inputs));
        }
        const answer: proto.ReadResponse = await this.ask(this.client.read, asked);
        return answer.getId() === ""
            ? undefined
            : { type, name, id, inputs: raw(answer.getInputs()), state: raw(answer.getProperties()) };
    }

    async delete({ type, name, id, state }: Resource): Promise<void> {
        const asked = new proto.DeleteRequest().setId(id).setUrn(urn(type, name)).setProperties(encode(state));
        await this.ask(this.client.delete, asked);
    }

    async invoke(token: string, args: Values = {}): Promise<Values> {
        const asked = new proto.InvokeRequest().setTok(token).setArgs(encode(args));
        const answer: proto.InvokeResponse = await this.ask(this.client.invoke, asked);
        return raw(answer.getReturn());
    }

    cancel(): Promise<unknown> {
        return this.ask(this.client.cancel, new Empty());
    }

    private ask<Asked, Answer>(
        method: (asked: Asked, callback: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
        asked: Asked,
    ): Promise<Answer> {
        return new Promise((resolve, reject) =>
            method.call(this.client, asked, (error, answer) =>
                error ? reject(Object.assign(new Error(error.details), { metadata: error.metadata })) : resolve(answer),
            ),
        );
    }
}

/** A connection of its own, as each of the engine's provider instances has. */
const connect = (port: number) =>
    new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
        "grpc.use_local_subchannel_pool": 1,
    });

const urn = (type: string, name: string) => `urn:pulumi:dev::test::some:component:Type$${type}::${name}`;

/** With the secrets' wrappers in place, as the stack's state holds them. */
const raw = (struct: { toJavaScript(): object } | undefined): Values => (struct?.toJavaScript() ?? {}) as Values;

/** Without the secrets' wrappers. */
export const plain = (values: Values): Values => decode(encode(values)).values;
