import * as http from "node:http";

/** Incus rejected a request, or one of its operations failed. */
export class IncusError extends Error {
    constructor(
        message: string,
        readonly code: number,
    ) {
        super(message);
    }

    get notFound(): boolean {
        return this.code === 404;
    }
}

/** Seconds that an operation, such as the start of a machine, may take. */
const operationLimit = 180;

interface Answer {
    type: "sync" | "async" | "error";
    metadata: any;
    operation: string;
    error: string;
    error_code: number;
}

/** Incus's REST interface over its unix socket. Waits for operations to end. */
export class IncusClient {
    /** @param patience seconds that Incus may take to answer */
    constructor(
        private readonly daemon: { socket: string },
        private readonly patience = operationLimit + 10,
    ) {}

    get(path: string): Promise<any> {
        return this.request("GET", path);
    }

    /** The object at a path, or undefined if there is none. */
    async find(path: string): Promise<any | undefined> {
        try {
            return await this.get(path);
        } catch (error) {
            if (error instanceof IncusError && error.notFound) {
                return undefined;
            }
            throw error;
        }
    }

    /** The text of a file, such as what a command has printed. */
    async text(path: string): Promise<string> {
        const { status, text } = await this.send("GET", path, undefined, {});
        if (status !== 200) {
            this.checked({ status, text }, `GET ${path}`);
        }
        return text;
    }

    post(path: string, body: object): Promise<any> {
        return this.request("POST", path, body);
    }

    put(path: string, body: object): Promise<any> {
        return this.request("PUT", path, body);
    }

    patch(path: string, body: object): Promise<any> {
        return this.request("PATCH", path, body);
    }

    /** Deletes the object at a path, if there is one. */
    async delete(path: string): Promise<void> {
        try {
            await this.request("DELETE", path);
        } catch (error) {
            if (!(error instanceof IncusError && error.notFound)) {
                throw error;
            }
        }
    }

    /**
     * Writes a file, or creates a folder, in a machine, whether it runs or not.
     *
     * @param instance the machine's path
     * @param content undefined for a folder
     * @param mode permissions, in octal digits
     */
    async writeFile(
        instance: string,
        path: string,
        content: string | undefined,
        owner: number,
        mode: string,
    ): Promise<void> {
        const headers = {
            "X-Incus-uid": String(owner),
            "X-Incus-gid": String(owner),
            "X-Incus-mode": mode,
            "X-Incus-type": content === undefined ? "directory" : "file",
            "Content-Type": "application/octet-stream",
        };
        const answer = await this.send(
            "POST",
            `${instance.replace("?", "/files?")}&path=${encodeURIComponent(path)}`,
            content ?? "",
            headers,
        );
        this.checked(answer, path);
    }

    private async request(method: string, path: string, body?: object): Promise<any> {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const answer = this.checked(
            await this.send(method, path, text, { "Content-Type": "application/json" }),
            `${method} ${path}`,
        );
        if (answer.type !== "async") {
            return answer.metadata;
        }
        const [operation, query] = answer.operation.split("?");
        const ended = await this.request(
            "GET",
            `${operation}/wait?${query ? `${query}&` : ""}timeout=${operationLimit}`,
        );
        if (ended.status_code !== 200) {
            throw new IncusError(
                ended.err || `${method} ${path} did not end within ${operationLimit} s (${ended.status})`,
                ended.status_code,
            );
        }
        return ended.metadata;
    }

    private checked({ status, text }: { status?: number; text: string }, what: string): Answer {
        let answer: Answer;
        try {
            answer = JSON.parse(text);
        } catch {
            throw new Error(`Incus answered ${status} with something that is not JSON: ${text.slice(0, 200)}`);
        }
        if (answer.type === "error") {
            throw new IncusError(`Incus: ${answer.error} (${what})`, answer.error_code);
        }
        return answer;
    }

    private send(
        method: string,
        path: string,
        body: string | undefined,
        headers: Record<string, string>,
    ): Promise<{ status?: number; text: string }> {
        return new Promise((resolve, reject) => {
            const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
            const request = http.request(
                {
                    socketPath: this.daemon.socket,
                    method,
                    path,
                    headers: { ...headers, ...length },
                    timeout: this.patience * 1000,
                },
                (response) => {
                    let text = "";
                    response.setEncoding("utf8");
                    response.on("data", (data) => (text += data));
                    response.on("end", () => resolve({ status: response.statusCode, text }));
                },
            );
            request.on("timeout", () => request.destroy(new Error(`Incus did not answer ${method} ${path} in time`)));
            request.on("error", reject);
            request.end(body);
        });
    }
}
