import { isDeepStrictEqual } from "node:util";

import * as grpc from "@grpc/grpc-js";

import { answer } from "./functions";
import { idOf, leftOut, outputOf, propertiesOf, unknownValue } from "./outputs";

const empty = require("google-protobuf/google/protobuf/empty_pb");
const struct = require("google-protobuf/google/protobuf/struct_pb");
const plugin = require("@pulumi/pulumi/proto/plugin_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const services = require("@pulumi/pulumi/proto/provider_grpc_pb");

type Properties = Record<string, unknown>;
type Call = { request: any };
type Reply = (error: Error | null, response?: unknown) => void;

/** By method of the provider. */
export type Answers = Record<string, (call: Call, reply: Reply) => void>;

let created = 0;

/**
 * Accepts every resource and stores nothing. It previews as AWS's provider does, with known inputs and unknown outputs, and answers
 * as that does once a resource exists.
 */
export const accepting = {
    getPluginInfo: (_, reply) => {
        const response = new plugin.PluginInfo();
        // At least the version of every package that a program may ask for.
        response.setVersion("999.0.0");
        reply(null, response);
    },
    getSchema: (_, reply) => {
        const response = new messages.GetSchemaResponse();
        response.setSchema("{}");
        reply(null, response);
    },
    checkConfig: ({ request }, reply) => reply(null, checked(request)),
    diffConfig: (_, reply) => reply(null, unchanged()),
    configure: (_, reply) => {
        const response = new messages.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        reply(null, response);
    },
    check: ({ request }, reply) => reply(null, checked(request)),
    diff: ({ request }, reply) => {
        const [before, after] = [request.getOldInputs(), request.getNews()].map((given) => given?.toJavaScript());
        reply(null, isDeepStrictEqual(before, after) ? unchanged() : changed());
    },
    // A refresh knows the resource's properties; of what a program looks up by `Resource.get` only the id is known.
    read: ({ request }, reply) => {
        const response = new messages.ReadResponse();
        response.setId(request.getId());
        const state: Properties = request.getProperties()?.toJavaScript() ?? {};
        const isKnown = Object.keys(state).length > 0;
        const found = isKnown ? state : filledIn(request.getUrn(), {}, request.getId(), ++created);
        response.setProperties(toStruct(found));
        response.setInputs(request.getInputs());
        reply(null, response);
    },
    create: ({ request }, reply) => {
        const type = typeOf(request.getUrn());
        const inputs: Properties = request.getProperties().toJavaScript();
        const response = new messages.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(toStruct(planned(type, inputs)));
        } else {
            const number = ++created;
            const id = idOf(type, number);
            response.setId(id);
            response.setProperties(toStruct(filledIn(request.getUrn(), inputs, id, number)));
        }
        reply(null, response);
    },
    update: ({ request }, reply) => {
        const response = new messages.UpdateResponse();
        const [state, before, after]: Properties[] = [request.getOlds(), request.getOldInputs(), request.getNews()].map(
            (given) => given?.toJavaScript() ?? {},
        );
        response.setProperties(toStruct(updated(request.getUrn(), state, before, after)));
        reply(null, response);
    },
    delete: (_, reply) => reply(null, new empty.Empty()),
    invoke: ({ request }, reply) => {
        const response = new messages.InvokeResponse();
        response.setReturn(toStruct(answer(request.getTok(), request.getArgs().toJavaScript())));
        reply(null, response);
    },
    cancel: (_, reply) => reply(null, new empty.Empty()),
    attach: (_, reply) => reply(null, new empty.Empty()),
} satisfies Answers;

/** As AWS's provider does: makes all properties that it may fill in unknown, even optional inputs left out. */
function planned(type: string, inputs: Properties): Properties {
    const { outputs, inputs: optional } = propertiesOf(type);
    const unknown = [...outputs, ...optional, "id"].map((property) => [property, unknownValue]);
    return { ...Object.fromEntries(unknown), ...inputs };
}

/** As AWS's provider answers once a resource exists. */
function filledIn(urn: string, inputs: Properties, id: string, number: number): Properties {
    const type = typeOf(urn);
    const outputs = propertiesOf(type).outputs.map((property) => [property, outputOf(property, type, id, number)]);
    const answers = leftOut(type, inputs, id, number, urn.split("::")[1]);
    return { ...Object.fromEntries(outputs), ...answers, id, ...inputs, ...allTags(type, inputs) };
}

/** A changed input has its new value, and one that was taken away is as if it had never been set. */
function updated(urn: string, state: Properties, before: Properties, after: Properties): Properties {
    const removed = Object.keys(before).filter((property) => !(property in after));
    const kept = Object.fromEntries(Object.entries(state).filter(([property]) => !removed.includes(property)));
    const type = typeOf(urn);
    const answers = leftOut(type, { ...kept, ...after }, String(state.id), 0, urn.split("::")[1]);
    return { ...answers, ...kept, ...after, ...allTags(type, after) };
}

/** The provider repeats the tags in another property. */
function allTags(type: string, inputs: Properties): Properties {
    return propertiesOf(type).outputs.includes("tagsAll") ? { tagsAll: inputs.tags ?? {} } : {};
}

function typeOf(urn: string): string {
    return urn.split("::")[2].split("$").pop() ?? "";
}

function checked(request: any): unknown {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    return response;
}

function changed(): unknown {
    const response = new messages.DiffResponse();
    response.setChanges(messages.DiffResponse.DiffChanges.DIFF_SOME);
    return response;
}

function unchanged(): unknown {
    const response = new messages.DiffResponse();
    response.setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE);
    return response;
}

function toStruct(properties: Properties): unknown {
    return struct.Struct.fromJavaScript(properties);
}

/**
 * Serves the provider in this process; the engine attaches to it by `PULUMI_DEBUG_PROVIDERS`.
 *
 * @param altered methods that answer otherwise
 */
export async function servePreviewProvider(altered: Answers = {}): Promise<{ port: number; stop: () => void }> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
    const implementation = { ...accepting, ...altered } as unknown as grpc.UntypedServiceImplementation;
    server.addService(services.ResourceProviderService, implementation);
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    return { port, stop: () => server.forceShutdown() };
}
