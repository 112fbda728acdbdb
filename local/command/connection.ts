import { group, integer, string } from "../provider/inputs";

/** How to reach one machine and log in. */
export interface Endpoint {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password?: string;
    /** Private key in PEM or OpenSSH format. */
    readonly privateKey?: string;
    readonly privateKeyPassword?: string;
    readonly agentSocketPath?: string;
    /** The only host key that is accepted, as `<type> <base64>`; absent: any. */
    readonly hostKey?: string;
    /** Failures after which there is another attempt; -1: without limit. */
    readonly dialErrorLimit: number;
    /** Seconds that one attempt may take, up to and including authentication; 0: without limit. */
    readonly perDialTimeout: number;
}

export interface Connection extends Endpoint {
    /** A bastion host to go through. */
    readonly proxy?: Endpoint;
}

const endpointInputs = {
    host: string,
    port: integer(1, 65535),
    user: string,
    password: string,
    privateKey: string,
    privateKeyPassword: string,
    agentSocketPath: string,
    hostKey: string,
    dialErrorLimit: integer(-1),
    perDialTimeout: integer(0),
};
const rest = { required: ["host"], defaults: { port: 22, user: "root", dialErrorLimit: 10, perDialTimeout: 15 } };

/** The input `connection`; names and defaults are the official plugin's. */
export const connection = group({ ...endpointInputs, proxy: group(endpointInputs, rest) }, rest);

/** Host and port as in a URL. */
export function address(endpoint: Endpoint): string {
    return `${endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}
