import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "./values";

/**
 * An operation failed after it had changed something: the engine keeps the resource with these properties in its state,
 * and the update fails.
 */
export class PartialFailure extends Error {
    constructor(
        readonly id: string,
        readonly properties: Properties,
        message: string,
    ) {
        super(message);
    }

    /** The error as the engine's protocol sends it: with its details, which gRPC has no field of its own for. */
    metadata(): grpc.Metadata {
        const failure = new ErrorResourceInitFailed()
            .setId(this.id)
            .setProperties(Struct.fromJavaScript(this.properties))
            .setReasonsList([this.message]);
        const details = new Any();
        details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(this.message);
        status.addDetails(details);
        const metadata = new grpc.Metadata();
        metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
        return metadata;
    }
}
