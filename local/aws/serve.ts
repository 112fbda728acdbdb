import * as grpc from "@grpc/grpc-js";
import { main } from "@pulumi/pulumi/provider";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { LocalAws } from "./local-aws";
import type { LocalAwsProvider } from "./provider";
import { applySettings } from "./settings";

type Handler = grpc.handleUnaryCall<any, any>;

/**
 * Serves the provider to the engine. Pulumi's SDK keeps three things from an implementation: the provider's own settings,
 * previews, and whether it wants to see secrets; so these calls are met on their way in.
 */
export function serve(provider: LocalAwsProvider, aws: LocalAws, commandArguments: string[]): void {
    const addService = grpc.Server.prototype.addService;
    grpc.Server.prototype.addService = function (service, implementation) {
        const handlers = implementation as unknown as Record<string, Handler>;
        handlers["configure"] = configure(handlers["configure"]!.bind(handlers), aws);
        handlers["create"] = previewed(handlers["create"]!.bind(handlers), (request) =>
            new messages.CreateResponse().setProperties(
                toStruct(provider.previewCreate(request.getUrn(), fromStruct(request.getProperties()))),
            ),
        );
        handlers["update"] = previewed(handlers["update"]!.bind(handlers), (request) =>
            new messages.UpdateResponse().setProperties(
                toStruct(
                    provider.previewUpdate(
                        request.getUrn(),
                        fromStruct(request.getOlds()),
                        fromStruct(request.getNews()),
                    ),
                ),
            ),
        );
        return addService.call(this, service, implementation);
    };
    void main(provider, commandArguments);
}

function configure(next: Handler, aws: LocalAws): Handler {
    return (call, callback) => {
        try {
            applySettings(aws, fromStruct(call.request.getArgs()));
        } catch (error) {
            callback({ code: grpc.status.INVALID_ARGUMENT, details: (error as Error).message });
            return;
        }
        next(call, (error, response: messages.ConfigureResponse) => {
            // The engine then keeps the secrets among inputs secret in the outputs as well.
            response?.setAcceptsecrets(false);
            response?.setSupportspreview(true);
            callback(error, response);
        });
    };
}

function previewed(next: Handler, preview: (request: any) => unknown): Handler {
    return (call, callback) => {
        if (!call.request.getPreview()) {
            next(call, callback);
            return;
        }
        try {
            callback(null, preview(call.request));
        } catch (error) {
            callback({ code: grpc.status.UNKNOWN, details: (error as Error).message });
        }
    };
}

function fromStruct(struct: Struct | undefined): Record<string, any> {
    return (struct?.toJavaScript() ?? {}) as Record<string, any>;
}

function toStruct(properties: Record<string, any>): Struct {
    return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
