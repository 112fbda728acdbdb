import type { Inputs } from "./inputs";

/** How to reach and enter one machine. */
export interface Endpoint {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password?: string;
    /** Private key as PEM or OpenSSH text. */
    readonly privateKey?: string;
    readonly privateKeyPassword?: string;
    readonly agentSocketPath?: string;
    /** The only host key that is accepted, as `<type> <base64>`; absent: any. */
    readonly hostKey?: string;
    /** Failed attempts that are forgiven; -1: without limit. */
    readonly dialErrorLimit: number;
    /** Seconds that one attempt may take, up to and including authentication; 0: without limit. */
    readonly perDialTimeout: number;
}

export interface Connection extends Endpoint {
    /** A bastion host to go through. */
    readonly proxy?: Endpoint;
}

const endpointInputs: Inputs = {
    host: { type: "string", required: true },
    port: { type: "integer", default: 22, minimum: 1, maximum: 65535 },
    user: { type: "string", default: "root" },
    password: { type: "string" },
    privateKey: { type: "string" },
    privateKeyPassword: { type: "string" },
    agentSocketPath: { type: "string" },
    hostKey: { type: "string" },
    dialErrorLimit: { type: "integer", default: 10, minimum: -1 },
    perDialTimeout: { type: "integer", default: 15, minimum: 0 },
};

/** Names and defaults are those of pulumi-command v1.2.1. */
export const connectionInputs: Inputs = { ...endpointInputs, proxy: { type: endpointInputs } };

/** Host and port as in a URL. */
export function address(endpoint: Endpoint): string {
    return `${endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}
