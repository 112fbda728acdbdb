import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import { AwsClient } from "aws4fetch";
import { ensureObjectStorage, objectStorageProgram } from "../../local/object-storage/program";
import { newKeys } from "../../local/object-storage/server";
import { offlineVariable } from "../../local/provider/offline";
import { buildPlugins } from "../../local/setup/build-plugins";
import { ensureCloud, pulumiEnvironment } from "../../local/setup/cloud";
import { installPlugins } from "../../local/setup/plugins";
import { ensurePulumi } from "../../pulumi/cli";
import { TerminalProgress } from "../../toolchain/progress";
import { waitUntil } from "../../toolchain/wait-until";
import { Clone } from "../support/clone";
import { exampleKey } from "../support/declared-settings";

// As on a computer with the project, Pulumi's CLI and one's own backend; offline providers take the place of AWS.
describe("The commands and the plain CLI, with a passphrase", function () {
    this.timeout(300_000);
    let clone: Clone;
    let server: ChildProcess;
    let environment: Record<string, string>;
    const backends: Record<string, string> = {};

    before(async () => {
        const progress = new TerminalProgress();
        const pulumi = await ensurePulumi(progress);
        await Promise.all([ensureObjectStorage(progress), buildPlugins(progress)]);
        clone = await Clone.create();
        const cloud = await ensureCloud(clone.path("plugins"));
        await installPlugins(cloud);

        const { port, keys } = await serveBuckets();
        const { PATH, PULUMI_HOME, PULUMI_SKIP_UPDATE_CHECK } = pulumiEnvironment(cloud.directory, pulumi);
        environment = {
            PATH: PATH!,
            PULUMI_HOME: PULUMI_HOME!,
            PULUMI_SKIP_UPDATE_CHECK: PULUMI_SKIP_UPDATE_CHECK!,
            [offlineVariable]: "true",
            AWS_ACCESS_KEY_ID: keys.accessKeyId,
            AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
            PULUMI_CONFIG_PASSPHRASE: "a passphrase",
        };
        fs.mkdirSync(clone.path("state"));
        backends["a folder"] = `file://${clone.path("state")}`;
        backends["an S3 bucket"] =
            `s3://state?region=us-east-1&endpoint=http://127.0.0.1:${port}&s3ForcePathStyle=true`;
    });
    after(async () => {
        server?.kill();
        await clone?.remove();
    });

    async function serveBuckets() {
        const probe = net.createServer().listen(0, "127.0.0.1");
        await once(probe, "listening");
        const { port } = probe.address() as net.AddressInfo;
        probe.close();
        const keys = newKeys();
        fs.mkdirSync(clone.path("buckets"));
        server = spawn(
            objectStorageProgram(),
            ["--port", `127.0.0.1:${port}`, "--quiet", "posix", clone.path("buckets")],
            {
                env: { ROOT_ACCESS_KEY_ID: keys.accessKeyId, ROOT_SECRET_ACCESS_KEY: keys.secretAccessKey },
                stdio: "ignore",
            },
        );
        const client = new AwsClient({ ...keys, service: "s3", region: "us-east-1", retries: 0 });
        const make = () => client.fetch(`http://127.0.0.1:${port}/state`, { method: "PUT" });
        assert.ok(await waitUntil(async () => (await make().catch(() => undefined))?.ok === true, 10_000));
        return { port, keys };
    }

    for (const where of ["a folder", "an S3 bucket"]) {
        it(`keep the state in ${where}`, async () => {
            const own = { ...environment, PULUMI_BACKEND_URL: backends[where]! };
            const pulumi = (parameters: string[], input?: string) =>
                clone.succeed(["pulumi", ...parameters, "--stack", "prod", "--non-interactive"], {
                    environment: own,
                    input,
                });
            const preview = (altered: Record<string, string> = {}) =>
                clone.tryNpm("preview", ["--stack", "prod"], { environment: { ...own, ...altered } });

            // What an earlier stack has made.
            fs.rmSync(clone.path("plugins", "resources"), { recursive: true, force: true });
            // The stack's own comes with its passphrase.
            const file = clone.path("Pulumi.prod.yaml");
            fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^encryptionsalt:.*\n/m, ""));
            await pulumi(["stack", "init"]);
            await pulumi(["config", "set", "--secret", "sshPrivateKey"], exampleKey.private);
            await pulumi(["config", "set", "--secret", "backupPassword"], "example-of-a-password");

            const first = await preview();
            assert.equal(first.code, 0, first.output);
            assert.match(first.output, /\d\d to create/);
            await pulumi(["up", "--yes", "--skip-preview"]);
            const second = await preview();
            assert.equal(second.code, 0, second.output);
            assert.match(second.output, /server not asked[^]*\d\d unchanged/);

            const locked = await preview({ PULUMI_CONFIG_PASSPHRASE: "" });
            assert.notEqual(locked.code, 0);
            assert.match(locked.output, /PULUMI_CONFIG_PASSPHRASE|incorrect passphrase/);
        });
    }
});
