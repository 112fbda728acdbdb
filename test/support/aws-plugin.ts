import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { awsPlugin } from "../../local/aws/plugin";
import { Provider } from "../../local/provider/provider";

/** The local cloud's AWS provider, as each run of the engine starts it. */
export function newProvider(): Provider {
    return new Provider(awsPlugin(), () => ({ message: () => {}, status: () => {}, flush: async () => {} }));
}

/** Gives each test of a suite an empty folder for its cloud, and returns the folder of the test that runs. */
export function withCloudDirectory(): () => string {
    const before = process.env["SIMPLE_WEB_STACK_CLOUD"];
    let directory = "";
    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "local-aws-"));
        process.env["SIMPLE_WEB_STACK_CLOUD"] = directory;
    });
    afterEach(() => {
        fs.rmSync(directory, { recursive: true, force: true });
        if (before === undefined) {
            delete process.env["SIMPLE_WEB_STACK_CLOUD"];
        } else {
            process.env["SIMPLE_WEB_STACK_CLOUD"] = before;
        }
    });
    return () => directory;
}
