import * as grpc from "@grpc/grpc-js";
import * as pluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { engineLogs } from "./engine-log";
import { endWithEngine } from "./lifetime";
import { PartialFailure } from "./partial-failure";
import { Provider, type Plugin } from "./provider";
import { plain, type Properties } from "./values";

/** The largest message in bytes that the engine and Pulumi's SDK allow. */
const largestMessage = 400 * 1024 * 1024;

type Handler = (request: any) => unknown;

/** Serves a plugin to the engine that started this process, as long as that engine runs. */
export function serve(plugin: Plugin): void {
    // The engine may put flags, with addresses of their own, before the address of its service.
    const engineAddress = process.argv.slice(2).find((argument) => /^[^-/][^/]*:\d+$/.test(argument));
    if (engineAddress === undefined) {
        console.error(
            `pulumi-resource-${plugin.name} is a plugin that the Pulumi engine starts, with its address as argument`,
        );
        process.exit(2);
    }
    endWithEngine();
    // One resource's stray error must not end the operations on others.
    process.on("uncaughtException", (error) => console.error(error));
    const server = new grpc.Server({ "grpc.max_receive_message_length": largestMessage });
    const handlers = handlersOf(new Provider(plugin, engineLogs(engineAddress)));
    server.addService(
        ResourceProviderService,
        Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, unary(handler)])),
    );
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) {
            console.error(error.message);
            process.exit(1);
        }
        // The engine reads the port from the first line.
        console.log(String(port));
    });
}

/** The methods of the engine's protocol. The engine accepts that others are not implemented. */
function handlersOf(provider: Provider): Record<string, Handler> {
    const { plugin } = provider;
    return {
        getPluginInfo: () => new pluginMessages.PluginInfo().setVersion(plugin.version),
        getSchema: () => new messages.GetSchemaResponse().setSchema("{}"),
        configure: (request: messages.ConfigureRequest) => {
            // The engine marks secret settings even if the plugin doesn't accept secrets.
            plugin.configure?.(plain(properties(request.getArgs())) as Properties);
            return new messages.ConfigureResponse()
                .setAcceptsecrets(plugin.acceptsSecrets)
                .setAcceptresources(true)
                .setAcceptoutputs(true)
                .setSupportspreview(true);
        },
        invoke: async (request: messages.InvokeRequest) =>
            new messages.InvokeResponse().setReturn(
                struct(await provider.invoke(request.getTok(), properties(request.getArgs()))),
            ),
        check: async (request: messages.CheckRequest) => {
            const { inputs, failures = [] } = await provider.check(
                request.getUrn(),
                properties(request.getOlds()),
                properties(request.getNews()),
            );
            return new messages.CheckResponse()
                .setInputs(struct(inputs))
                .setFailuresList(
                    failures.map(({ property, reason }) =>
                        new messages.CheckFailure().setProperty(property).setReason(reason),
                    ),
                );
        },
        diff: async (request: messages.DiffRequest) => {
            const { changes, replaces, deleteBeforeReplace } = await provider.diff(
                request.getId(),
                request.getUrn(),
                properties(request.getOlds()),
                properties(request.getNews()),
                properties(request.getOldInputs()),
            );
            const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
            return new messages.DiffResponse()
                .setChanges(changes ? DIFF_SOME : DIFF_NONE)
                .setReplacesList(replaces ?? [])
                .setDeletebeforereplace(deleteBeforeReplace ?? false);
        },
        create: async (request: messages.CreateRequest) => {
            const inputs = properties(request.getProperties());
            const { id, outs } = request.getPreview()
                ? { id: "", outs: provider.preview(request.getUrn(), inputs) }
                : await provider.create(request.getUrn(), inputs);
            return new messages.CreateResponse().setId(id).setProperties(struct(outs));
        },
        read: async (request: messages.ReadRequest) => {
            const { id, props, inputs } = await provider.read(
                request.getId(),
                request.getUrn(),
                properties(request.getProperties()),
            );
            return new messages.ReadResponse()
                .setId(id ?? "")
                .setProperties(struct(props))
                .setInputs(inputs && struct(inputs));
        },
        update: async (request: messages.UpdateRequest) => {
            const [state, news] = [properties(request.getOlds()), properties(request.getNews())];
            const outs = request.getPreview()
                ? provider.preview(request.getUrn(), news, state)
                : await provider.update(request.getId(), request.getUrn(), state, news);
            return new messages.UpdateResponse().setProperties(struct(outs));
        },
        delete: async (request: messages.DeleteRequest) => {
            await provider.delete(request.getId(), request.getUrn(), properties(request.getProperties()));
            return new Empty();
        },
        cancel: () => {
            provider.cancel();
            return new Empty();
        },
    };
}

/** Sends only an error's message to the engine: this plugin's stack trace would hide it. */
function unary(handler: Handler): grpc.handleUnaryCall<any, any> {
    return async (call, callback) => {
        let response: unknown;
        try {
            response = await handler(call.request);
        } catch (error) {
            const details = error instanceof Error ? error.message : String(error);
            const metadata = error instanceof PartialFailure ? error.metadata() : undefined;
            callback({ code: grpc.status.UNKNOWN, details, metadata });
            return;
        }
        callback(null, response);
    };
}

function properties(received: Struct | undefined): Properties {
    return received?.toJavaScript() ?? {};
}

function struct(properties: Properties): Struct {
    return Struct.fromJavaScript(properties);
}
