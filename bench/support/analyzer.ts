import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";

// The SDK's protocol modules have no usable types.

const struct = require("google-protobuf/google/protobuf/struct_pb");
const messages = require("@pulumi/pulumi/proto/analyzer_pb");
const services = require("@pulumi/pulumi/proto/analyzer_grpc_pb");

export interface AnalyzedResource {
    urn: string;
    type: string;
    name: string;
    properties: Record<string, unknown>;
    propertyDependencies: Record<string, string[]>;
}

const largestMessage = 400 * 1024 * 1024;

/** Linux's unit of processor time: USER_HZ. */
const ticksASecond = 100;

/** How the engine starts a pack: by the runner of its language host, or itself, as newer CLIs do with an executable file. */
type Start = "runner" | "executable";

/** The pack's own launcher, or Node.js with its main file for packs that bring none. */
function commandOf(pack: string, start: Start): [string, ...string[]] {
    if (start === "runner") {
        const runner = createRequire(path.join(pack, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
        return [process.execPath, runner, "127.0.0.1:1", "."];
    }
    const launcher = path.join(pack, "bin", "pack");
    return fs.existsSync(launcher) ? [launcher, "127.0.0.1:1"] : [process.execPath, "index.js", "127.0.0.1:1"];
}

/**
 * Sends a pack the requests of a preview: remediate and analyze each resource, then analyze the stack.
 *
 * @returns processor time of the pack's process in seconds, which doesn't depend on other processes
 */
export async function processorTimeOf(
    pack: string,
    resources: AnalyzedResource[],
    start: Start = "runner",
): Promise<number> {
    const [program, ...options] = commandOf(pack, start);
    const child = spawn(program, options, {
        cwd: pack,
        stdio: ["ignore", "pipe", "inherit"],
    });
    try {
        const port = await new Promise<string>((resolve, reject) => {
            child.on("error", reject).on("exit", (code) => reject(new Error(`${pack} ended with ${code}`)));
            createInterface(child.stdout).once("line", resolve);
        });
        const client = new services.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
            "grpc.max_send_message_length": largestMessage,
            "grpc.max_receive_message_length": largestMessage,
        });
        const call = (method: string, request: unknown): Promise<unknown> =>
            new Promise((resolve, reject) =>
                client[method](request, (error: Error | null, response: unknown) =>
                    error ? reject(error) : resolve(response),
                ),
            );
        for (const resource of resources) {
            await call("remediate", described(new messages.AnalyzeRequest(), resource));
            await call("analyze", described(new messages.AnalyzeRequest(), resource));
        }
        const stack = new messages.AnalyzeStackRequest();
        stack.setResourcesList(resources.map((resource) => inStack(resource)));
        await call("analyzeStack", stack);
        client.close();
        return processorTime(child.pid!);
    } finally {
        child.removeAllListeners("exit");
        child.kill();
    }
}

function processorTime(pid: number): number {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
}

function described(message: any, { urn, type, name, properties }: AnalyzedResource): any {
    message.setUrn(urn);
    message.setType(type);
    message.setName(name);
    message.setProperties(struct.Struct.fromJavaScript(properties));
    message.setOptions(new messages.AnalyzerResourceOptions());
    return message;
}

function inStack(resource: AnalyzedResource): any {
    const message = described(new messages.AnalyzerResource(), resource);
    for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        const dependencies = new messages.AnalyzerPropertyDependencies();
        dependencies.setUrnsList(urns);
        message.getPropertydependenciesMap().set(property, dependencies);
    }
    message.setDependenciesList([...new Set(Object.values(resource.propertyDependencies).flat())]);
    return message;
}
