import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { projectFolder } from "./declared-settings";
import { setUp } from "./needs";
import { pythonPackages } from "./python-packages";

const packages = pythonPackages("moto", "moto", [{ file: "moto.txt", options: ["--only-binary=:all:"] }]);

/** An AWS that answers on this computer. */
export const moto = packages.need;

/** A call that a client of AWS's has made. */
interface Call {
    service: string;
    region: string;
    /** Whose credentials signed it. */
    accessKey: string;
    action: string;
    /** Empty where the protocol is another than EC2's. */
    parameters: URLSearchParams;
    body: string;
}

/** What AWS answers instead of moto. */
interface Answer {
    status: number;
    body: string;
}

/** An error as EC2 answers it. */
export function ec2Error(status: number, code: string, message = "as the test wants it"): Answer {
    const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return { status, body: `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>` };
}

/** The owner of everything in it. Any other key is as good, as moto checks none. */
const motoKeys = { accessKeyId: "AKIAOWNER", secretAccessKey: "of-the-owner" };

export class Moto {
    /** Everything that was asked, but by those who sign with `motoKeys`. */
    readonly calls: Call[] = [];
    /** What a test wants AWS to answer; undefined: what moto does. */
    intervene: (call: Call) => Answer | undefined = () => undefined;

    private constructor(
        private readonly server: ChildProcess,
        private readonly gateway: http.Server,
    ) {}

    /** Starts one on free ports, with nothing but the images of `test/fixtures/moto/images.json` in it. */
    static async start(): Promise<Moto> {
        const program = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])";
        const server = spawn("/usr/bin/python3", ["-B", "-c", program], {
            env: {
                PATH: process.env["PATH"],
                PYTHONPATH: packages.folder(),
                MOTO_AMIS_PATH: path.join(projectFolder, "test", "fixtures", "moto", "images.json"),
            },
            stdio: ["ignore", "ignore", "pipe"],
        });
        const said: string[] = [];
        const url = await new Promise<string>((resolve, reject) => {
            // Read to its end: a full pipe would stop the server.
            createInterface({ input: server.stderr }).on("line", (line) => {
                said.push(line);
                const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
                if (found) {
                    resolve(found);
                }
            });
            server.on("error", reject);
            server.on("exit", () => reject(new Error(`moto does not start:\n${said.slice(-10).join("\n")}`)));
        });
        const gateway = http.createServer((request, response) => void started.pass(request, response, url));
        const started = new Moto(server, gateway);
        await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
        return started;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.gateway.address() as AddressInfo).port}`;
    }

    /** Options of the owner's clients. */
    get owner() {
        return { endpoint: this.url, region: "eu-central-1", credentials: motoKeys };
    }

    /** For commands, which sign with another key than the owner's. */
    get environment(): Record<string, string> {
        return {
            AWS_ENDPOINT_URL: this.url,
            AWS_ACCESS_KEY_ID: "AKIACOMMAND",
            AWS_SECRET_ACCESS_KEY: "of-the-command",
            AWS_EC2_METADATA_DISABLED: "true",
        };
    }

    /** The actions that were asked for, in their order. */
    get actions(): string[] {
        return this.calls.map(({ action }) => action);
    }

    /** Empties it. */
    async reset(): Promise<void> {
        this.intervene = () => undefined;
        await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
        this.calls.length = 0;
    }

    async stop(): Promise<void> {
        this.gateway.close();
        this.gateway.closeAllConnections();
        if (this.server.exitCode === null) {
            this.server.kill();
            await once(this.server, "exit");
        }
    }

    private async pass(request: http.IncomingMessage, response: http.ServerResponse, url: string): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
            chunks.push(chunk as Buffer);
        }
        const body = Buffer.concat(chunks);
        const call = callOf(request, body.toString());
        const counts = call !== undefined && call.accessKey !== motoKeys.accessKeyId;
        if (counts) {
            this.calls.push(call);
        }
        const answer = counts ? this.intervene(call) : undefined;
        if (answer) {
            response.writeHead(answer.status, { "Content-Type": "text/xml" }).end(answer.body);
            return;
        }
        const { method, headers } = request;
        const passed = http.request(`${url}${request.url}`, { method, headers }, (answered) => {
            response.writeHead(answered.statusCode!, answered.headers);
            answered.pipe(response);
        });
        passed.on("error", () => response.destroy());
        passed.end(body);
    }
}

/** Undefined for moto's own interface. */
function callOf({ headers, url }: http.IncomingMessage, body: string): Call | undefined {
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "");
    if (!scope) {
        return undefined;
    }
    const [, accessKey, region, service] = scope as unknown as [string, string, string, string];
    const parameters = new URLSearchParams(body.startsWith("Action=") ? body : "");
    // In the path or in a header, where the protocol is not EC2's.
    const [, operation = ""] = /[/.](\w+)$/.exec(String(headers["x-amz-target"] ?? url)) ?? [];
    return { service, region, accessKey, action: parameters.get("Action") ?? operation, parameters, body };
}

/** Gives a suite a moto that is empty before each test, whose changes of the environment end with it. */
export function withMoto(): () => Moto {
    let running: Moto;
    let ownEnvironment: NodeJS.ProcessEnv;
    before(async () => {
        await setUp([moto]);
        running = await Moto.start();
    });
    after(() => running.stop());
    beforeEach(async () => {
        ownEnvironment = { ...process.env };
        await running.reset();
    });
    afterEach(() => {
        process.env = ownEnvironment;
    });
    return () => running;
}
