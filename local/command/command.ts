import { mask, type Mask } from "../../pulumi/secrets";
import type { Log } from "../provider/engine-log";
import { boolean, list, oneOf, string, stringMap, type Inputs } from "../provider/inputs";
import type { Operation, ResourceType } from "../provider/resource-type";
import { isMap, plain, rewrap, secretTexts, unwrap, type Properties } from "../provider/values";
import { newId } from "./id";
import { logsStderr, logsStdout, loggingModes } from "./logging";
import { Capture, LineSplitter } from "./output";

/** Inputs that local and remote commands share. */
const commonInputs: Inputs = {
    create: string,
    update: string,
    delete: string,
    triggers: list,
    stdin: string,
    environment: stringMap,
    logging: oneOf(...loggingModes),
    addPreviousOutputInEnv: boolean,
};

/** One run of a command, local or remote. */
interface Run {
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

/** Masks the resource's secrets in the engine's log and in errors. */
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
    const { logging, environment, addPreviousOutputInEnv, stdin, ...values } = plain(properties) as Properties;
    const log = maskedLog(operation.log, hide);
    const capture = new Capture();
    const lines = { stdout: new LineSplitter(log.status), stderr: new LineSplitter(log.status) };
    const failure = await runner(
        values,
        {
            command,
            environment: environment ?? {},
            previousOutput: addPreviousOutputInEnv === false ? {} : previousOutput(properties),
            stdin,
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

/**
 * A resource that stands for a command: `create` runs at its creation, `update` (or else `create`) when an input
 * changes, `delete` at its deletion. A changed trigger replaces it.
 *
 * @param own what the type has in addition to the inputs that both types share
 */
export function commandType(own: Pick<ResourceType, "inputs" | "required" | "check">, runner: Runner): ResourceType {
    /** Runs the command, if there is one, and returns the resource's new state. */
    const stateAfter = async (
        command: unknown,
        inputs: Properties,
        previous: Properties,
        operation: Operation,
    ): Promise<Properties> => {
        if (command === undefined) {
            return { ...inputs, ...previous };
        }
        const { stdout, stderr } = await run({ ...inputs, ...previous }, command as string, runner, operation);
        return { ...inputs, stdout, stderr };
    };
    return {
        ...own,
        inputs: { ...commonInputs, ...own.inputs },
        replace: ["triggers"],
        defaults: () => ({ addPreviousOutputInEnv: true }),
        async create(inputs, operation) {
            const outs = await stateAfter(unwrap(inputs.create), inputs, { stdout: "", stderr: "" }, operation);
            return { id: newId(operation.name), outs };
        },
        update(_id, state, inputs, operation) {
            const previous = { stdout: state.stdout ?? "", stderr: state.stderr ?? "" };
            return stateAfter(unwrap(inputs.update) ?? unwrap(inputs.create), inputs, previous, operation);
        },
        async delete(_id, state, operation) {
            await stateAfter(unwrap(state.delete), state, {}, operation);
        },
    };
}
