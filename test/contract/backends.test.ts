import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import { AwsClient } from "aws4fetch";
import { ensureObjectStorage, objectStorageProgram } from "../../local/object-storage/program";
import { newKeys } from "../../local/object-storage/server";
import { TerminalProgress } from "../../toolchain/progress";
import { waitUntil } from "../../toolchain/wait-until";
import type { Clone, Result } from "../support/clone";
import { exampleKey } from "../support/declared-settings";
import { moto, Moto } from "../support/moto";
import { setUp } from "../support/needs";
import { offlineComputer } from "../support/offline-computer";

/** A passphrase that no stack has. */
const passphrase = "a passphrase";

// As on a computer with the project, Pulumi's CLI and one's own backend; offline providers take the place of AWS.
describe("The commands and the plain CLI", function () {
    this.timeout(900_000);
    let clone: Clone;
    let aws: Moto;
    let server: ChildProcess;
    let environment: Record<string, string>;
    const backends: Record<string, string> = {};

    before(async () => {
        await Promise.all([ensureObjectStorage(new TerminalProgress()), setUp([moto])]);
        aws = await Moto.start();
        ({ clone, environment } = await offlineComputer());
        const { port, keys } = await serveBuckets();
        Object.assign(environment, {
            AWS_ACCESS_KEY_ID: keys.accessKeyId,
            AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        });
        fs.mkdirSync(clone.path("state"));
        backends["a folder"] = `file://${clone.path("state")}`;
        backends["an S3 bucket"] =
            `s3://state?region=us-east-1&endpoint=http://127.0.0.1:${port}&s3ForcePathStyle=true`;
    });
    after(async () => {
        server?.kill();
        await aws?.stop();
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

    /** What a user does: creates a stack, sets its secrets, updates it, and previews. */
    async function tryStack(own: Record<string, string>, ...init: string[]): Promise<Result> {
        const pulumi = (parameters: string[], input?: string) =>
            clone.succeed(["pulumi", ...parameters, "--stack", "prod", "--non-interactive"], {
                environment: own,
                input,
            });
        // What an earlier stack has made.
        fs.rmSync(clone.path("plugins", "resources"), { recursive: true, force: true });
        // The stack's own comes with its key.
        const file = clone.path("Pulumi.prod.yaml");
        fs.writeFileSync(
            file,
            fs.readFileSync(file, "utf8").replace(/^(encryptionsalt|encryptedkey|secretsprovider):.*\n/gm, ""),
        );
        await pulumi(["stack", "init", ...init]);
        await pulumi(["config", "set", "--secret", "sshPrivateKey"], exampleKey.private);
        await pulumi(["config", "set", "--secret", "backupPassword"], "example-of-a-password");
        await pulumi(["up", "--yes", "--skip-preview"]);
        return preview(own);
    }

    function preview(own: Record<string, string>): Promise<Result> {
        return clone.tryNpm("preview", ["--stack", "prod"], { environment: own });
    }

    const unchanged = /server not asked[^]*\d\d unchanged/;

    for (const where of ["a folder", "an S3 bucket"]) {
        it(`keep the state in ${where}, with a passphrase`, async () => {
            const own = {
                ...environment,
                PULUMI_BACKEND_URL: backends[where]!,
                PULUMI_CONFIG_PASSPHRASE: passphrase,
            };
            const { code, output } = await tryStack(own);
            assert.equal(code, 0, output);
            assert.match(output, unchanged);

            const locked = await preview({ ...own, PULUMI_CONFIG_PASSPHRASE: "" });
            assert.notEqual(locked.code, 0);
            assert.match(locked.output, /PULUMI_CONFIG_PASSPHRASE|incorrect passphrase/);
        });
    }

    it("need no passphrase with a key of AWS's", async () => {
        fs.mkdirSync(clone.path("other-state"));
        const own = { ...environment, PULUMI_BACKEND_URL: `file://${clone.path("other-state")}` };
        const key = await makeKey();
        // An address for AWS itself names no endpoint.
        const address = `awskms://${key}?region=us-east-1&endpoint=${aws.url}`;
        const { code, output } = await tryStack(own, "--secrets-provider", address);
        assert.equal(code, 0, output);
        assert.match(output, unchanged);
        assert.deepEqual([...new Set(aws.actions)].sort(), ["Decrypt", "Encrypt"]);
    });

    async function makeKey(): Promise<string> {
        const client = new AwsClient({ ...aws.owner.credentials, service: "kms", region: "us-east-1" });
        const headers = { "X-Amz-Target": "TrentService.CreateKey", "Content-Type": "application/x-amz-json-1.1" };
        const answer = await client.fetch(aws.url, { method: "POST", headers, body: "{}" });
        return ((await answer.json()) as { KeyMetadata: { KeyId: string } }).KeyMetadata.KeyId;
    }
});
