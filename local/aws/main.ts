/** The plugin `pulumi-resource-aws` of the local cloud, started by the engine. */
import * as grpc from "@grpc/grpc-js";
import { main } from "@pulumi/pulumi/provider";
import { LocalAws } from "./local-aws";
import { LocalAwsProvider } from "./provider";
import { applySettings } from "./settings";

// The version of the SDK whose resource types these are.
const version = "7.48.0";

const aws = new LocalAws();

// The SDK's server keeps the provider's own settings (region, default tags) to itself, so they are taken on their way in.
const addService = grpc.Server.prototype.addService;
grpc.Server.prototype.addService = function (service, implementation) {
    const configure = (implementation["configure"] as grpc.handleUnaryCall<any, any>).bind(implementation);
    implementation["configure"] = ((call: grpc.ServerUnaryCall<any, any>, callback: grpc.sendUnaryData<any>) => {
        try {
            applySettings(aws, call.request.getArgs()?.toJavaScript() ?? {});
        } catch (error) {
            callback({ code: grpc.status.INVALID_ARGUMENT, details: (error as Error).message });
            return;
        }
        configure(call, callback);
    }) as grpc.UntypedHandleCall;
    return addService.call(this, service, implementation);
};

void main(new LocalAwsProvider(version, aws), process.argv.slice(2));
