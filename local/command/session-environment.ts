import type { Client } from "ssh2";

/** The parts of ssh2 1.17.0 that are not public. The contract test checks that they still behave like this. */
interface Internals {
    readonly _protocol: {
        env(channel: number, name: string, value: string, wantReply: boolean): void;
        exec(channel: number, command: string, wantReply: boolean): void;
    };
    readonly _chanMgr: { get(channel: number): { _callbacks: ((rejected: boolean) => void)[]; close(): void } };
}

/**
 * Makes this client's next `exec` wait for the server's answer to each environment variable.
 *
 * ssh2 sends variables without asking for an answer, so that a server that doesn't accept one (`AcceptEnv`) would run
 * the command without it; the official plugin asks, and doesn't run the command.
 *
 * @param decide receives the names that the server rejected; the command runs if it returns true
 */
export function awaitEnvironment(client: Client, decide: (rejected: string[]) => boolean): void {
    const { _protocol: protocol, _chanMgr: channels } = client as unknown as Internals;
    const env = protocol.env.bind(protocol);
    const exec = protocol.exec.bind(protocol);
    const answers: Promise<string | undefined>[] = [];
    protocol.env = (channel, name, value) => {
        answers.push(
            new Promise((resolve) => {
                // The channel's answers come in the order of its requests.
                channels.get(channel)._callbacks.push((rejected) => resolve(rejected ? name : undefined));
            }),
        );
        env(channel, name, value, true);
    };
    protocol.exec = (channel, command, wantReply) => {
        protocol.env = env;
        protocol.exec = exec;
        if (answers.length === 0) {
            exec(channel, command, wantReply);
            return;
        }
        void Promise.all(answers).then((names) => {
            if (decide(names.filter((name) => name !== undefined))) {
                exec(channel, command, wantReply);
            } else {
                channels.get(channel).close();
            }
        });
    };
}
