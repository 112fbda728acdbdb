import { commandType } from "./command";
import { connection } from "./connection";
import { dial } from "./dial";
import { execute } from "./remote-execution";

const rejectedMessage = (name: string): string =>
    `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via ` +
    "AcceptEnv. Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the " +
    "command itself with the variables in the form 'VAR=value command'";

/** `command:remote:Command`: runs commands on another machine, over SSH. */
export const remoteCommand = commandType(
    { inputs: { connection }, required: ["connection"] },
    async (inputs, run, operation) => {
        const remote = await dial(inputs.connection, operation);
        try {
            return await execute(remote, {
                ...run,
                optionalEnvironment: run.previousOutput,
                onRejected: (name, required) =>
                    operation.log.message(required ? "error" : "warning", rejectedMessage(name)),
            });
        } finally {
            remote.close();
        }
    },
);
