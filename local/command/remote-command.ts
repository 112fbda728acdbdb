import { commandInputs, commandType } from "./command";
import { Connection, connectionInputs } from "./connection";
import { dial } from "./dial";
import { execute } from "./remote-execution";

const refusedMessage = (name: string): string =>
    `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via ` +
    "AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the " +
    "command itself with the variables in the form 'VAR=value command'";

/** `command:remote:Command`: runs commands on another machine, over SSH. */
export const remoteCommand = commandType(
    { ...commandInputs, connection: { type: connectionInputs, required: true } },
    async (inputs, run, operation) => {
        const remote = await dial(inputs.connection as Connection, operation);
        try {
            return await execute(remote, {
                ...run,
                optionalEnvironment: run.previousOutput,
                onRefused: (name, required) =>
                    operation.log.message(required ? "error" : "warning", refusedMessage(name)),
            });
        } finally {
            remote.close();
        }
    },
);
