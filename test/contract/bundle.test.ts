import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import * as tar from "tar";
import { destroyCloud } from "../../local/cloud/destroy";
import { keysOfRole } from "../../local/object-storage/accounts";
import { ensureObjectStorage } from "../../local/object-storage/program";
import { askObjectStorage } from "../../local/object-storage/requests";
import { objectStorageEndpoint, type Keys } from "../../local/object-storage/server";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { TerminalProgress } from "../../toolchain/progress";
import { projectFolder } from "../support/declared-settings";
import { makeFolder, removeLeftovers } from "../support/leftovers";
import { scratch } from "./server-files/tools";

const components = path.join(projectFolder, "components");
const bucket = "bundle";
/** Of temporary credentials. The S3 server here knows none, and refuses them. */
const token = "IQoJb3JpZ2luX2VjEHsomething//////////wEa==";

// A real S3 server checks the signatures of the real curl. The metadata service is played: it is AWS's alone.
describe("the first start of a server that sets itself up", function () {
    this.timeout("3m");
    let cloud: Cloud;
    let keys: Keys;
    let metadata: http.Server;
    let temporary = false;

    before(async () => {
        await removeLeftovers();
        await ensureObjectStorage(new TerminalProgress());
        cloud = await ensureCloud(makeFolder("aws"));
        await registerCloud(cloud.id, cloud.directory);
        keys = keysOfRole(cloud.id, "server");
        await askObjectStorage(cloud.id, "PUT", `/${bucket}`);
        const enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        await askObjectStorage(cloud.id, "PUT", `/${bucket}?versioning`, enabled);
        const statement = {
            Effect: "Allow",
            Principal: { AWS: [keys.accessKeyId] },
            Action: ["s3:GetObject", "s3:GetObjectVersion"],
            Resource: `arn:aws:s3:::${bucket}/*`,
        };
        const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
        await askObjectStorage(cloud.id, "PUT", `/${bucket}?policy`, policy);
        metadata = await metadataService(() => ({ ...keys, token: temporary ? token : "" }));
    });
    after(async () => {
        metadata?.close();
        await destroyCloud(cloud.id);
        await releaseCloud(cloud.id);
        fs.rmSync(cloud.directory, { recursive: true, force: true });
    });

    /** Puts an object, and returns its version. */
    const put = async (key: string, content: BodyInit) =>
        (await askObjectStorage(cloud.id, "PUT", `/${bucket}/${key}`, content)).headers.get("x-amz-version-id")!;

    /** The scripts of a bundle: those that every one has, and steps of the test's. */
    const scripts = (steps: Record<string, string>) => {
        const folder = scratch();
        const files = path.join(folder, "simple-web-stack");
        for (const component of ["bundle", "server-step"]) {
            fs.cpSync(path.join(components, component, "files"), path.join(files, component, "files"), {
                recursive: true,
            });
        }
        for (const [name, text] of Object.entries(steps)) {
            fs.mkdirSync(path.join(files, name, "files"), { recursive: true });
            fs.writeFileSync(path.join(files, name, "files/apply.sh"), `set -eu\n${text}\n`);
        }
        const library = path.join(files, "server-step/files/lib.sh");
        fs.appendFileSync(library, 'library_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")\n');
        const archive = path.join(folder, "scripts.tgz");
        tar.create({ sync: true, gzip: true, cwd: folder, file: archive }, ["simple-web-stack"]);
        return fs.readFileSync(archive);
    };

    /** Runs the script on a server with nothing but these credentials; `calls` are the command lines of curl. */
    const start = async (
        version: string,
        {
            from = "the metadata service",
            patience = 20,
            bundle = `${objectStorageEndpoint(cloud.id)}/${bucket}`,
        }: { from?: string; patience?: number; bundle?: string } = {},
    ) => {
        const root = scratch();
        fs.mkdirSync(path.join(root, "library"));
        fs.mkdirSync(path.join(root, ".aws"));
        if (from === "a file") {
            const lines = `[default]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`;
            fs.writeFileSync(path.join(root, ".aws/credentials"), lines);
        }
        const calls = path.join(root, "calls");
        fs.writeFileSync(path.join(root, "curl"), `#!/bin/sh\necho "$*" >> ${calls}\nexec /usr/bin/curl "$@"\n`, {
            mode: 0o755,
        });
        const script = fs
            .readFileSync(path.join(components, "bundle/files/user-data.sh"), "utf8")
            .replaceAll("/root/.aws", path.join(root, ".aws"))
            .replaceAll("/var/lib/simple-web-stack-bundle", path.join(root, "bundle"))
            .replaceAll("/usr/local/lib", path.join(root, "library"))
            .replace("http://169.254.169.254", `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`)
            .replaceAll("/var/lib/cloud", path.join(root, "cloud"))
            .replace("patience=300", `patience=${patience}`)
            .replace("sleep 3", "sleep 0.2");
        const file = path.join(root, "part-001");
        fs.writeFileSync(file, script);
        const child = spawn("bash", [file], {
            env: {
                PATH: `${root}:${process.env["PATH"]}`,
                BUNDLE: bundle,
                REGION: "us-east-1",
                CONFIGURATION_VERSION: version,
                OUT: root,
            },
        });
        let output = "";
        child.stdout.on("data", (data) => (output += data));
        child.stderr.on("data", (data) => (output += data));
        const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
        const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
        const left = [
            ...fs.readdirSync(root),
            ...fs.readdirSync(path.join(root, "cloud/scripts/per-boot")).map((name) => `at each start: ${name}`),
        ];
        return { code, output, read, left, calls: read("calls"), modes: left.includes("modes") ? read("modes") : "" };
    };

    for (const from of ["the metadata service", "a file"]) {
        it(`fetches the bundle with the role's credentials from ${from}, and runs its steps in order`, async () => {
            const archive = await put(
                "scripts.tgz",
                scripts({
                    one: 'cat > "$OUT/one"',
                    two: 'cat > "$OUT/two"; cat "$OUT/bundle/release.tgz" >> "$OUT/two"; stat --format="%a " "$OUT/bundle" "$(dirname "$0")" | tr -d "\n" > "$OUT/modes"',
                }),
            );
            const release = await put("release.tgz", "a release");
            const configuration = await put(
                "configuration",
                `file scripts.tgz ${archive}\nfile release.tgz ${release}\nstep first one/files/apply.sh\nA=1\nVARIABLE B="x\n""y"\nstep second two/files/apply.sh\nC=3\n`,
            );
            const { code, output, read, left, modes } = await start(configuration, { from });
            assert.equal(code, 0, output);
            assert.equal(read("one"), 'A=1\nVARIABLE B="x\n""y"\n');
            assert.equal(read("two"), "C=3\na release");
            assert.match(output, /── first\n── second\nthis server is set up\n$/);
            assert.ok(!left.includes("bundle"), "the configuration is left on the server");
            assert.ok(!left.includes("at each start: simple-web-stack"));
            // Other users run some of the scripts, and none may read the configuration.
            assert.equal(modes, "700 755 ");
        });
    }

    it("fetches the versions that it was made for, whatever was put there since", async () => {
        const archive = await put("scripts.tgz", scripts({ one: 'cat > "$OUT/one"' }));
        const older = await put("configuration", `file scripts.tgz ${archive}\nstep first one/files/apply.sh\nA=old\n`);
        await put("scripts.tgz", "no archive");
        await put("configuration", "nothing");
        const { code, output, read } = await start(older);
        assert.equal(code, 0, output);
        assert.equal(read("one"), "A=old\n");
    });

    it("ends with the first step that fails, and says which", async () => {
        const archive = await put("scripts.tgz", scripts({ one: "echo no >&2; exit 1", two: 'touch "$OUT/two"' }));
        const configuration = await put(
            "configuration",
            `file scripts.tgz ${archive}\nstep first one/files/apply.sh\nstep second two/files/apply.sh\n`,
        );
        const { code, output, left } = await start(configuration);
        assert.equal(code, 1);
        assert.match(output, /no\nerror: the step first has failed/);
        assert.ok(!left.includes("two"));
        assert.ok(left.includes("at each start: simple-web-stack"), "the next start does not try again");
    });

    it("gives up, and says what is missing, if it may not read the bundle", async () => {
        const { code, output } = await start("0", { patience: 1 });
        assert.equal(code, 1);
        assert.match(output, /error: configuration of the bundle could not be fetched from http/);
    });

    it("signs the token of the role's credentials, without which S3 takes them for nobody's", async () => {
        const asked: http.IncomingHttpHeaders[] = [];
        const service = http.createServer((request, response) => {
            asked.push(request.headers);
            response.writeHead(403).end();
        });
        await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
        const { port } = service.address() as AddressInfo;
        temporary = true;
        await start("0", { patience: 0, bundle: `http://127.0.0.1:${port}/bundle` });
        temporary = false;
        service.close();
        assert.equal(asked[0]!["x-amz-security-token"], token);
        assert.match(asked[0]!.authorization!, /SignedHeaders=[^,]*x-amz-security-token/);
    });

    it("shows no credential to whoever lists the processes, nor in its log", async () => {
        const archive = await put("scripts.tgz", scripts({ one: "cat > /dev/null" }));
        const configuration = await put(
            "configuration",
            `file scripts.tgz ${archive}\nstep first one/files/apply.sh\nPASSWORD=hunter2\n`,
        );
        const { calls, output } = await start(configuration);
        assert.match(calls, /--config -/);
        for (const secret of [keys.secretAccessKey, keys.accessKeyId, "a session", "hunter2"]) {
            assert.ok(!calls.includes(secret) && !output.includes(secret), secret);
        }
    });
});

/** EC2's metadata service, version 2: nothing without a session, as AWS documents it. */
async function metadataService(keysOfServer: () => Keys & { token: string }): Promise<http.Server> {
    const service = http.createServer((request, response) => {
        const answer = (status: number, body: string) => response.writeHead(status).end(body);
        const place = "/latest/meta-data/iam/security-credentials/";
        if (request.method === "PUT" && request.url === "/latest/api/token") {
            return request.headers["x-aws-ec2-metadata-token-ttl-seconds"] ? answer(200, "a session") : answer(400, "");
        }
        if (request.headers["x-aws-ec2-metadata-token"] !== "a session") {
            return answer(401, "");
        }
        if (request.url === place) {
            return answer(200, "server-role");
        }
        const { accessKeyId, secretAccessKey, token: Token } = keysOfServer();
        const credentials = { Code: "Success", Type: "AWS-HMAC", AccessKeyId: accessKeyId };
        return request.url === `${place}server-role`
            ? answer(200, JSON.stringify({ ...credentials, SecretAccessKey: secretAccessKey, Token }, undefined, 2))
            : answer(404, "");
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    return service;
}
