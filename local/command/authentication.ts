import * as net from "node:net";

import { AnyAuthMethod, utils } from "ssh2";

import { Endpoint } from "./connection";
import { PermanentError } from "./retry";

function readPrivateKey(endpoint: Endpoint): string {
    const { privateKey = "", privateKeyPassword } = endpoint;
    const withoutPassword = utils.parseKey(privateKey);
    if (privateKeyPassword !== undefined && !(withoutPassword instanceof Error)) {
        throw new PermanentError("ssh: connection.privateKeyPassword is set, but the private key is not encrypted");
    }
    const key = privateKeyPassword === undefined ? withoutPassword : utils.parseKey(privateKey, privateKeyPassword);
    if (key instanceof Error) {
        throw new PermanentError(
            `ssh: cannot read connection.privateKey: ${key.message} ` +
                "(PEM or OpenSSH text with its line breaks is needed; PuTTY's format is not supported)",
        );
    }
    if (!key.isPrivateKey()) {
        throw new PermanentError("ssh: connection.privateKey holds a public key; the private half is needed");
    }
    return privateKey;
}

/** Checks that an SSH agent answers at the socket; ssh2 would silently ignore a missing one. */
async function reachAgent(socketPath: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        const socket = net.connect(socketPath, () => (socket.destroy(), resolve()));
        socket.once("error", reject);
    });
}

/**
 * The ways to authenticate, in the official plugin's order: private key, password, password by keyboard-interactive,
 * SSH agent. The agent is left out if there is a private key, since the official plugin tries public keys only once.
 *
 * @throws PermanentError if the key can't be read or the agent can't be reached
 */
export async function authentication(endpoint: Endpoint, warn: (message: string) => void): Promise<AnyAuthMethod[]> {
    const { user: username, password } = endpoint;
    const methods: AnyAuthMethod[] = [{ type: "none", username }];
    if (endpoint.privateKey !== undefined) {
        const key = readPrivateKey(endpoint);
        methods.push({ type: "publickey", username, key, passphrase: endpoint.privateKeyPassword });
    }
    if (password !== undefined) {
        methods.push({ type: "password", username, password });
        methods.push({
            type: "keyboard-interactive",
            username,
            prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
        });
    }
    const agent = endpoint.agentSocketPath ?? (process.env.SSH_AUTH_SOCK || undefined);
    if (agent !== undefined) {
        try {
            await reachAgent(agent);
        } catch (error) {
            const from = endpoint.agentSocketPath === undefined ? "SSH_AUTH_SOCK" : "connection.agentSocketPath";
            const message = `cannot reach the SSH agent at ${agent} (${from}): ${(error as Error).message}`;
            if (endpoint.agentSocketPath !== undefined || methods.length === 1) {
                throw new PermanentError(`ssh: ${message}`);
            }
            warn(`${message}. It is not needed here, but the official command provider fails on it: unset ${from}.`);
            return methods;
        }
        if (endpoint.privateKey === undefined) {
            methods.push({ type: "agent", username, agent });
        }
    }
    return methods;
}
