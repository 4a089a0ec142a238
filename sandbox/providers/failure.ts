import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { InitializationFailed } from "./resource";
import { encode } from "./values";

/** The gRPC form of an error, which the engine shows to the user. */
export function grpcError(error: unknown): Partial<grpc.StatusObject> {
    if (error instanceof InitializationFailed) {
        return initializationFailed(error);
    }
    const { message, code } = error as Error & { code?: unknown };
    return { code: typeof code === "number" ? code : grpc.status.UNKNOWN, details: message };
}

function initializationFailed(error: InitializationFailed): Partial<grpc.StatusObject> {
    const detail = new ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(encode(error.state));
    detail.setReasonsList([error.message]);
    const packed = new Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(error.message);
    status.addDetails(packed);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}
