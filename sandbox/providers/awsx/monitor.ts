import * as grpc from "@grpc/grpc-js";
import type { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    ResourceInvokeRequest,
    type RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { decode, encode, UNKNOWN, type Values } from "../values";

/** A registered resource, as far as others refer to it. */
export interface Registered {
    urn: string;
    /** Unknown at preview. */
    id: string;
    outputs: Values;
}

export interface Registration {
    type: string;
    name: string;
    inputs: Values;
    custom: boolean;
    parent: string;
    /** Resources that the inputs' values come from, by property. */
    uses?: Record<string, Registered>;
    dependsOn?: Registered[];
    /** Reference of the provider instance; the package's default provider where it is empty. */
    provider?: string;
    version?: string;
    protect?: boolean;
    retainOnDelete?: boolean;
    providers?: Record<string, string>;
    aliases?: Alias[];
}

/** The engine's resource monitor: what a component registers its children with. */
export interface Monitor {
    register(registration: Registration): Promise<Registered>;
    registerOutputs(urn: string, outputs: Values): Promise<void>;
    invoke(token: string, args: Values, provider: string, version: string): Promise<Values>;
    close(): void;
}

export function connectMonitor(address: string): Monitor {
    const client = new ResourceMonitorClient(address, grpc.credentials.createInsecure(), {
        "grpc.max_receive_message_length": -1,
    });
    const ask = <Asked, Answer>(
        method: (asked: Asked, callback: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
        asked: Asked,
    ) =>
        new Promise<Answer>((resolve, reject) =>
            method.call(client, asked, (error, answer) => (error ? reject(error) : resolve(answer))),
        );
    return {
        async register(registration) {
            const answer = await ask<RegisterResourceRequest, RegisterResourceResponse>(
                client.registerResource,
                registerRequest(registration),
            );
            const outputs = decode(answer.getObject()).values;
            return { urn: answer.getUrn(), id: answer.getId() || UNKNOWN, outputs };
        },
        async registerOutputs(urn, outputs) {
            const asked = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(encode(outputs));
            await ask<RegisterResourceOutputsRequest, Empty>(client.registerResourceOutputs, asked);
        },
        async invoke(token, args, provider, version) {
            const asked = new ResourceInvokeRequest().setTok(token).setArgs(encode(args));
            asked.setProvider(provider).setVersion(version);
            const answer = await ask<ResourceInvokeRequest, InvokeResponse>(client.invoke, asked);
            const failure = answer.getFailuresList()[0];
            if (failure) {
                throw new Error(`${token}: ${failure.getReason()}`);
            }
            return decode(answer.getReturn()).values;
        },
        close: () => client.close(),
    };
}

function registerRequest(registration: Registration): RegisterResourceRequest {
    const { type, name, inputs, custom, parent, uses = {}, dependsOn = [], provider = "", version = "" } = registration;
    const asked = new RegisterResourceRequest();
    asked.setType(type).setName(name).setCustom(custom).setParent(parent).setObject(encode(inputs));
    asked.setProvider(provider).setVersion(version);
    asked.setAcceptsecrets(true).setAcceptresources(true).setSupportspartialvalues(true);
    if (registration.protect !== undefined) {
        asked.setProtect(registration.protect);
    }
    if (registration.retainOnDelete !== undefined) {
        asked.setRetainondelete(registration.retainOnDelete);
    }
    const dependencies = new Set([...dependsOn, ...Object.values(uses)].map(({ urn }) => urn));
    asked.setDependenciesList([...dependencies]);
    for (const [property, { urn }] of Object.entries(uses)) {
        asked
            .getPropertydependenciesMap()
            .set(property, new RegisterResourceRequest.PropertyDependencies().setUrnsList([urn]));
    }
    for (const [name, reference] of Object.entries(registration.providers ?? {})) {
        asked.getProvidersMap().set(name, reference);
    }
    asked.setAliasesList(registration.aliases ?? []);
    return asked;
}
