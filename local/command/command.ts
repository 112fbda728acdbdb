import type { Inputs } from "./inputs";
import type { Log } from "./engine-log";
import { logsStderr, logsStdout, LoggingMode, loggingModes } from "./logging";
import { mask, type Mask } from "../../pulumi/secrets";
import { Capture, LineSplitter } from "./output";
import type { Operation, ResourceType } from "./resource-type";
import { isMap, plain, Properties, rewrap, secretTexts, unwrap } from "./values";

/** Inputs that local and remote commands share. */
export const commandInputs: Inputs = {
    create: { type: "string" },
    update: { type: "string" },
    delete: { type: "string" },
    triggers: { type: "list" },
    stdin: { type: "string" },
    environment: { type: "stringMap" },
    logging: { type: "string", allowed: loggingModes },
    addPreviousOutputInEnv: { type: "boolean", default: true },
};

/** What both kinds of command tell the function that runs them. */
export interface Run {
    readonly command: string;
    readonly environment: Record<string, string>;
    /** `PULUMI_COMMAND_STDOUT` and `PULUMI_COMMAND_STDERR` of the last run, if wanted and not empty. */
    readonly previousOutput: Record<string, string>;
    readonly stdin?: string;
    readonly onStdout: (chunk: Buffer) => void;
    readonly onStderr: (chunk: Buffer) => void;
}

/** @returns undefined, or how the process failed */
export type Runner = (inputs: Properties, run: Run, operation: Operation) => Promise<string | undefined>;

/** Host, user, port and public host key are secret only because the whole connection is; errors need them. */
function withoutPublicConnectionParts(properties: Properties): Properties {
    const connection = unwrap(properties.connection);
    if (!isMap(connection)) {
        return properties;
    }
    const credentials = (endpoint: unknown): Properties => {
        const { password, privateKey, privateKeyPassword } = unwrap(endpoint) as Properties;
        return { password, privateKey, privateKeyPassword };
    };
    const proxy = isMap(unwrap(connection.proxy)) ? credentials(connection.proxy) : undefined;
    return { ...properties, connection: rewrap(properties.connection, { ...credentials(connection), proxy }) };
}

/** Hides the resource's secrets from what is written into the engine's log and into errors. */
function maskFor(properties: Properties): Mask {
    return mask(secretTexts(withoutPublicConnectionParts(properties)));
}

function maskedLog(log: Log, hide: Mask): Log {
    return {
        message: (severity, text) => log.message(severity, hide(text)),
        status: (text) => log.status(hide(text)),
        flush: () => log.flush(),
    };
}

function previousOutput(state: Properties): Record<string, string> {
    const environment: Record<string, string> = {};
    for (const stream of ["stdout", "stderr"]) {
        const text = unwrap(state[stream]);
        if (typeof text === "string" && text !== "") {
            environment[`PULUMI_COMMAND_${stream.toUpperCase()}`] = text;
        }
    }
    return environment;
}

/** @param properties the command's inputs, together with the outputs of its last run if there was one */
async function run(properties: Properties, command: string, runner: Runner, operation: Operation): Promise<Capture> {
    const hide = maskFor(properties);
    const values = plain(properties) as Properties;
    const logging = values.logging as LoggingMode | undefined;
    const log = maskedLog(operation.log, hide);
    const capture = new Capture();
    const lines = { stdout: new LineSplitter(log.status), stderr: new LineSplitter(log.status) };
    const failure = await runner(
        values,
        {
            command,
            environment: (values.environment as Record<string, string> | undefined) ?? {},
            previousOutput: values.addPreviousOutputInEnv === false ? {} : previousOutput(properties),
            stdin: values.stdin as string | undefined,
            onStdout: (chunk) => {
                capture.writeStdout(chunk);
                if (logsStdout(logging)) {
                    lines.stdout.write(chunk);
                }
            },
            onStderr: (chunk) => {
                capture.writeStderr(chunk);
                if (logsStderr(logging)) {
                    lines.stderr.write(chunk);
                }
            },
        },
        { ...operation, log },
    ).catch((error: Error) => {
        throw new Error(hide(error.message));
    });
    lines.stdout.end();
    lines.stderr.end();
    await log.flush();
    if (failure !== undefined) {
        throw new Error(hide(`${failure}: running ${JSON.stringify(command)}:\n${capture.both}`));
    }
    return capture;
}

function outputs(capture: Capture): Properties {
    return { stdout: capture.stdout, stderr: capture.stderr };
}

/**
 * A resource whose life is a command: `create` runs when it is made, `update` (or else `create`) when an input changes,
 * `delete` when it goes. A changed trigger replaces it.
 */
export function commandType(inputs: Inputs, runner: Runner): ResourceType {
    const text = (value: unknown): string | undefined => unwrap(value) as string | undefined;
    return {
        inputs,
        async create(properties, operation) {
            const command = text(properties.create);
            if (command === undefined) {
                return { ...properties, stdout: "", stderr: "" };
            }
            return { ...properties, ...outputs(await run(properties, command, runner, operation)) };
        },
        async update(state, properties, operation) {
            const previous = { stdout: state.stdout ?? "", stderr: state.stderr ?? "" };
            const command = text(properties.update) ?? text(properties.create);
            if (command === undefined) {
                return { ...properties, ...previous };
            }
            return {
                ...properties,
                ...outputs(await run({ ...properties, ...previous }, command, runner, operation)),
            };
        },
        async delete(state, operation) {
            const command = text(state.delete);
            if (command !== undefined) {
                await run(state, command, runner, operation);
            }
        },
    };
}
