import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Keys } from "../../local/object-storage/server";
import { projectFolder } from "./declared-settings";

/** Debian's, which has Debian's boto3. */
const python = "/usr/bin/python3";

export interface SenderOptions {
    endpoint: string;
    keys: Keys;
    region?: string;
    namespace?: string;
    /** The value of the metrics' dimension. */
    stack?: string;
}

/** Puts metric data with boto3, as a server does. */
export class MetricsSender {
    private readonly child: ChildProcessWithoutNullStreams;
    private readonly answers: Interface;

    constructor({ endpoint, keys, region = "us-east-1", namespace = "SimpleWebStack", stack = "site" }: SenderOptions) {
        const script = path.join(projectFolder, "test", "fixtures", "metrics", "put.py");
        this.child = spawn(python, ["-B", script, endpoint, region, namespace, stack], {
            env: {
                PATH: process.env.PATH,
                AWS_ACCESS_KEY_ID: keys.accessKeyId,
                AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
                AWS_EC2_METADATA_DISABLED: "true",
            },
        });
        this.child.stderr.pipe(process.stderr);
        this.answers = createInterface({ input: this.child.stdout });
    }

    /** @returns "ok", or the code of CloudWatch's error */
    async put(values: Record<string, number>): Promise<string> {
        const answer = once(this.answers, "line");
        this.child.stdin.write(`${JSON.stringify(values)}\n`);
        return String((await answer)[0]);
    }

    end(): void {
        this.child.stdin.end();
    }
}
