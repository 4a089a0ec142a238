import * as grpc from "@grpc/grpc-js";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { check, type CheckFailure } from "./check";
import type { PropertyChange } from "./diff";
import { grpcError } from "./failure";
import { Instance, type Host } from "./instance";
import { changesOf, inputsOf, previewCreate, previewUpdate, secretPaths, withoutDefaults } from "./lifecycle";
import type { CustomResource, ProviderFunction } from "./resource";
import { decode, encode, type Decoded, type Values } from "./values";

/** A component resource that the provider makes (`awsx:ec2:Vpc`). */
export type Component = (request: proto.ConstructRequest) => Promise<proto.ConstructResponse>;

/** All that the providers on this port know, by type or function token. */
export interface Registry {
    resources: Record<string, CustomResource>;
    functions: Record<string, ProviderFunction>;
    components: Record<string, Component>;
}

/** Version that the plugins answer with: that of `@pulumi/aws`; attached plugins are not chosen by version. */
const PLUGIN_VERSION = "7.48.0";

/** The resource providers of the registry on a free loopback port. */
export async function serve(registry: Registry, host: Host): Promise<{ port: number; close(): Promise<void> }> {
    const instances = new Map<string, Instance>();
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(ResourceProviderService, handlers(registry, host, instances));
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    return {
        port,
        close() {
            instances.forEach(instance => instance.close());
            // Not `tryShutdown`, whose callback may never come when the engine's connection ends at the same moment.
            server.forceShutdown();
            return Promise.resolve();
        },
    };
}

type Handler<Asked, Answer> = (asked: Asked, instance: Instance, givenUp: AbortController) => Promise<Answer> | Answer;

function handlers(registry: Registry, host: Host, instances: Map<string, Instance>): IResourceProviderServer {
    const unary =
        <Asked, Answer>(handle: Handler<Asked, Answer>): grpc.handleUnaryCall<Asked, Answer> =>
        (call, callback) => {
            const peer = call.getPeer();
            let instance = instances.get(peer);
            if (!instance) {
                instance = new Instance(host);
                instances.set(peer, instance);
            }
            const givenUp = new AbortController();
            call.on("cancelled", () => givenUp.abort(new Error("the engine gave the request up")));
            const served = instance;
            Promise.resolve()
                .then(() => handle(call.request, served, givenUp))
                .then(
                    answer => callback(null, answer),
                    (error: unknown) => callback(grpcError(error)),
                );
        };
    const unimplemented = (_: unknown, callback: grpc.sendUnaryData<never>) =>
        callback({ code: grpc.status.UNIMPLEMENTED, details: "not part of the sandbox" });
    const resourceOf = (urn: string): CustomResource => {
        const type = typeOf(urn);
        const resource = registry.resources[type];
        if (!resource) {
            throw new Error(`the sandbox does not simulate resources of type ${type}`);
        }
        return resource;
    };

    return {
        handshake: unary((asked: proto.ProviderHandshakeRequest, instance) => {
            instance.attach(asked.getEngineAddress());
            const answer = new proto.ProviderHandshakeResponse();
            answer.setAcceptSecrets(true);
            return answer;
        }),
        attach: unary((asked: PluginAttach, instance) => {
            instance.attach(asked.getAddress());
            return new Empty();
        }),
        getPluginInfo: unary(() => new PluginInfo().setVersion(PLUGIN_VERSION)),
        cancel: unary((_: Empty, instance) => {
            instance.cancel();
            return new Empty();
        }),
        checkConfig: unary((asked: proto.CheckRequest) => new proto.CheckResponse().setInputs(asked.getNews())),
        diffConfig: unary(() => new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_UNKNOWN)),
        configure: unary((asked: proto.ConfigureRequest, instance) => {
            instance.configure(decode(asked.getArgs()).values);
            const answer = new proto.ConfigureResponse();
            answer.setAcceptsecrets(true);
            answer.setSupportspreview(true);
            return answer;
        }),
        check: unary((asked: proto.CheckRequest, instance, givenUp) => {
            const resource = resourceOf(asked.getUrn());
            const news = decode(asked.getNews());
            const request = instance.request({ urn: asked.getUrn(), region: news.values.region, givenUp });
            const prepared = resource.prepare?.(news.values, request) ?? news.values;
            const { inputs, failures } = check(resource.properties, prepared, {
                name: request.name,
                olds: asked.getOlds() ? decode(asked.getOlds()).values : undefined,
                seed: asked.getRandomseed_asU8(),
                proposedName: asked.getAutonaming()?.getProposedName() || undefined,
            });
            const more = failures.length > 0 ? [] : (resource.check?.(withoutDefaults(inputs), request) ?? []);
            const answer = new proto.CheckResponse();
            answer.setInputs(encode(inputs, news.secrets));
            answer.setFailuresList([...failures, ...more].map(failureMessage));
            return answer;
        }),
        diff: unary((asked: proto.DiffRequest, instance, givenUp) => {
            const resource = resourceOf(asked.getUrn());
            const news = decode(asked.getNews()).values;
            const request = instance.request({ urn: asked.getUrn(), region: news.region, givenUp });
            const olds = decode(asked.getOlds()).values;
            return diffMessage(resource, changesOf(resource, olds, news, asked.getIgnorechangesList(), request));
        }),
        create: unary(async (asked: proto.CreateRequest, instance, givenUp) => {
            const resource = resourceOf(asked.getUrn());
            const { values, secrets } = decode(asked.getProperties());
            const inputs = withoutDefaults(values);
            const preview = asked.getPreview();
            const request = instance.request({
                urn: asked.getUrn(),
                preview,
                timeout: asked.getTimeout(),
                region: inputs.region,
                givenUp,
            });
            const answer = new proto.CreateResponse();
            const { id, state } = preview
                ? { id: "", state: previewCreate(resource, inputs, request) }
                : await resource.create(inputs, request);
            await request.logged();
            return answer.setId(id).setProperties(encode(state, secretPaths(resource, secrets)));
        }),
        read: unary(async (asked: proto.ReadRequest, instance, givenUp) => {
            const resource = resourceOf(asked.getUrn());
            const prior = decode(asked.getProperties());
            const given = asked.getInputs() ? decode(asked.getInputs()) : undefined;
            const request = instance.request({
                urn: asked.getUrn(),
                timeout: asked.getTimeout(),
                region: prior.values.region,
                givenUp,
            });
            // An import has no state yet, a refresh has.
            const isImport = Object.keys(prior.values).length === 0;
            const { id, prior: known } =
                isImport && resource.imported
                    ? await resource.imported(asked.getId(), request)
                    : { id: asked.getId(), prior: prior.values };
            const state = await resource.read(id, known, request);
            const answer = new proto.ReadResponse();
            if (state) {
                const secrets = secretPaths(resource, [...prior.secrets, ...(given?.secrets ?? [])]);
                const inputs = inputsOf(resource, state, isImport ? undefined : given?.values);
                answer.setId(id).setProperties(encode(state, secrets)).setInputs(encode(inputs, secrets));
            }
            await request.logged();
            return answer;
        }),
        update: unary(async (asked: proto.UpdateRequest, instance, givenUp) => {
            const resource = resourceOf(asked.getUrn());
            const news = decode(asked.getNews());
            const olds = decode(asked.getOlds());
            const inputs = withoutDefaults(news.values);
            const request = instance.request({
                urn: asked.getUrn(),
                preview: asked.getPreview(),
                timeout: asked.getTimeout(),
                region: inputs.region,
                givenUp,
            });
            const changes = changesOf(resource, olds.values, inputs, asked.getIgnorechangesList(), request);
            const state = asked.getPreview()
                ? previewUpdate(resource, olds.values, inputs)
                : await resource.update(asked.getId(), olds.values, inputs, changes, request);
            await request.logged();
            return new proto.UpdateResponse().setProperties(encode(state, secretPaths(resource, news.secrets)));
        }),
        delete: unary(async (asked: proto.DeleteRequest, instance, givenUp) => {
            const state = decode(asked.getProperties()).values;
            const request = instance.request({
                urn: asked.getUrn(),
                timeout: asked.getTimeout(),
                region: state.region,
                givenUp,
            });
            await resourceOf(asked.getUrn()).delete(asked.getId(), state, request);
            await request.logged();
            return new Empty();
        }),
        invoke: unary(async (asked: proto.InvokeRequest, instance, givenUp) => {
            const called = registry.functions[asked.getTok()];
            if (!called) {
                throw new Error(`the sandbox does not simulate the function ${asked.getTok()}`);
            }
            const args: Decoded = decode(asked.getArgs());
            const request = instance.request({ region: args.values.region, givenUp });
            const result: Values = await called.run(args.values, request);
            const secrets = (called.secrets ?? []).map(name => [name]);
            return new proto.InvokeResponse().setReturn(encode(result, secrets));
        }),
        construct: unary((asked: proto.ConstructRequest) => {
            const construct = registry.components[asked.getType()];
            if (!construct) {
                throw new Error(`the sandbox does not simulate components of type ${asked.getType()}`);
            }
            return construct(asked);
        }),
        call: unimplemented,
        parameterize: unimplemented,
        getSchema: unimplemented,
        getMapping: unimplemented,
        getMappings: unimplemented,
        list: call => call.emit("error", { code: grpc.status.UNIMPLEMENTED, details: "not part of the sandbox" }),
    };
}

/** Type token in a URN: `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
    const qualified = urn.split("::")[2] ?? "";
    return qualified.slice(qualified.lastIndexOf("$") + 1);
}

const failureMessage = ({ property, reason }: CheckFailure) =>
    new proto.CheckFailure().setProperty(property).setReason(reason);

function diffMessage(resource: CustomResource, changes: PropertyChange[]): proto.DiffResponse {
    const { Kind } = proto.PropertyDiff;
    const kinds = {
        add: [Kind.ADD, Kind.ADD_REPLACE],
        delete: [Kind.DELETE, Kind.DELETE_REPLACE],
        update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    } as const;
    const { DiffChanges } = proto.DiffResponse;
    const answer = new proto.DiffResponse();
    answer.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
    answer.setHasdetaileddiff(true);
    answer.setDeletebeforereplace(resource.deleteBeforeReplace ?? false);
    const root = (path: string) => path.split(/[.[]/)[0]!;
    answer.setDiffsList([...new Set(changes.map(({ path }) => root(path)))]);
    answer.setReplacesList([...new Set(changes.filter(({ replace }) => replace).map(({ path }) => root(path)))]);
    for (const { path, kind, replace } of changes) {
        answer.getDetaileddiffMap().set(path, new proto.PropertyDiff().setKind(kinds[kind][replace ? 1 : 0]));
    }
    return answer;
}
