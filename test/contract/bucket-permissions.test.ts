import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { statementsAbout } from "../../local/cloud/bucket-policies";
import { destroyCloud } from "../../local/cloud/destroy";
import { keysOfRole } from "../../local/object-storage/accounts";
import { ensureObjectStorage } from "../../local/object-storage/program";
import { askObjectStorage } from "../../local/object-storage/requests";
import { objectStorageEndpoint, ownerKeys, type Keys } from "../../local/object-storage/server";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { TerminalProgress } from "../../toolchain/progress";
import { projectFolder } from "../support/declared-settings";
import { makeFolder, removeLeftovers } from "../support/leftovers";
import { listOf, policyText } from "../support/permissions/policies";

/** The placeholders of the policies, and the buckets here. */
const buckets = { BACKUP_BUCKET: "backups", STATE_BUCKET: "state" };

describe("at a bucket whose server holds to its policies", function () {
    this.timeout("3m");
    let cloud: Cloud;
    let folder: string;

    before(async () => {
        await removeLeftovers();
        await ensureObjectStorage(new TerminalProgress());
        cloud = await ensureCloud(makeFolder("aws"));
        await registerCloud(cloud.id, cloud.directory);
        folder = path.join(cloud.directory, "work");
        fs.mkdirSync(folder);
        for (const bucket of Object.values(buckets)) {
            await askObjectStorage(cloud.id, "PUT", `/${bucket}`);
        }
    });
    after(async () => {
        await destroyCloud(cloud.id);
        await releaseCloud(cloud.id);
        fs.rmSync(cloud.directory, { recursive: true, force: true });
    });

    /** The keys of a role with one of the policies of `docs/aws`, but for some actions. */
    async function keysWith(policy: string, ...lacking: string[]): Promise<Keys> {
        const keys = keysOfRole(cloud.id, policy);
        const text = Object.entries(buckets).reduce(
            (filled, [word, bucket]) => filled.replaceAll(word, bucket),
            policyText(policy),
        );
        for (const bucket of Object.values(buckets)) {
            const Statement = statementsAbout(bucket, text)
                .map((statement) => ({
                    ...statement,
                    Principal: { AWS: [keys.accessKeyId] },
                    Action: listOf(statement.Action).filter((action) => !lacking.includes(action)),
                }))
                .filter(({ Action }) => Action.length > 0);
            if (Statement.length > 0) {
                const document = JSON.stringify({ Version: "2012-10-17", Statement });
                await askObjectStorage(cloud.id, "PUT", `/${bucket}?policy`, document);
            }
        }
        return keys;
    }

    function run(
        command: string[],
        keys: Keys,
        environment: Record<string, string>,
    ): { done: boolean; output: string } {
        const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), {
            cwd: folder,
            env: {
                ...process.env,
                AWS_ACCESS_KEY_ID: keys.accessKeyId,
                AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
                AWS_DEFAULT_REGION: "us-east-1",
                ...environment,
            },
            encoding: "utf8",
        });
        return { done: status === 0, output: stdout + stderr };
    }

    describe("restic", () => {
        /** @param patience seconds: restic tries again for a quarter of an hour what it may not do */
        const restic = (patience: number, keys: Keys, ...words: string[]) =>
            run(["timeout", String(patience), "restic", ...words], keys, {
                RESTIC_REPOSITORY: `s3:${objectStorageEndpoint(cloud.id)}/${buckets.BACKUP_BUCKET}/backups`,
                RESTIC_PASSWORD: "a password",
                RESTIC_CACHE_DIR: path.join(folder, "cache"),
            });
        const succeed = (keys: Keys, ...words: string[]) => {
            const { done, output } = restic(60, keys, ...words);
            assert.ok(done, `restic ${words.join(" ")}: ${output}`);
            return output;
        };
        /** A backup of the owner's. */
        const backUp = (content: string): string => {
            fs.writeFileSync(path.join(folder, "file"), content);
            const output = succeed(ownerKeys(cloud.id), "backup", "--json", "file");
            return JSON.parse(output.trim().split("\n").pop()!).snapshot_id;
        };

        before(() => void succeed(ownerKeys(cloud.id), "init"));

        it("lists backups for npm run backups:check, and does not read them", async () => {
            backUp("one");
            const keys = await keysWith("check-backups");
            succeed(keys, "cat", "config", "--no-lock");
            assert.equal(JSON.parse(succeed(keys, "snapshots", "--no-lock", "--json")).length, 1);
            assert.ok(!restic(5, keys, "dump", "--no-lock", "latest", "/file").done);
        });

        /** What npm run backups:prune does. */
        const prune = (patience: number, keys: Keys, snapshot: string) =>
            [["unlock"], ["snapshots"], ["forget", snapshot], ["prune"]].every(
                (words) => restic(patience, keys, ...words).done,
            );

        it("deletes backups for npm run backups:prune", async () => {
            const snapshot = backUp("two");
            assert.ok(prune(60, await keysWith("prune-backups"), snapshot));
            assert.ok(!succeed(ownerKeys(cloud.id), "snapshots", "--json").includes(snapshot));
        });

        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]) {
            it(`does not delete backups without ${action}`, async () => {
                const snapshot = backUp(action);
                assert.ok(!prune(5, await keysWith("prune-backups", action), snapshot));
            });
        }
    });

    describe("Pulumi", () => {
        const pulumi = (keys: Keys, ...words: string[]) => {
            const { host } = new URL(objectStorageEndpoint(cloud.id));
            const options = `endpoint=${host}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1`;
            return run(["pulumi", ...words, "--non-interactive"], keys, {
                PULUMI_BACKEND_URL: `s3://${buckets.STATE_BUCKET}?${options}`,
                PULUMI_CONFIG_PASSPHRASE: "a passphrase",
            });
        };
        const succeed = (keys: Keys, ...words: string[]) => {
            const { done, output } = pulumi(keys, ...words);
            assert.ok(done, `pulumi ${words.join(" ")}: ${output}`);
        };
        const up = ["up", "--yes", "--skip-preview", "--stack", "prod"];

        before(() => {
            fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: site\nruntime: nodejs\n");
            fs.writeFileSync(path.join(folder, "index.js"), "exports.now = Date.now();\n");
            fs.symlinkSync(path.join(projectFolder, "node_modules"), path.join(folder, "node_modules"));
        });

        it("keeps the state for a deployer, from the first update to the stack's removal", async () => {
            const keys = await keysWith("state");
            succeed(keys, "stack", "init", "prod");
            succeed(keys, ...up);
            succeed(keys, "destroy", "--yes", "--skip-preview", "--stack", "prod");
            succeed(keys, "stack", "rm", "--yes", "prod");
        });

        it("reads the state in a preview, and does not change it", async () => {
            const deployer = await keysWith("state");
            succeed(deployer, "stack", "init", "prod");
            succeed(deployer, ...up);
            const keys = await keysWith("preview");
            succeed(keys, "preview", "--stack", "prod");
            const { done, output } = pulumi(keys, ...up);
            assert.ok(!done);
            assert.match(output, /AccessDenied/);
        });

        for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]) {
            it(`does not update twice without ${action}`, async () => {
                const keys = await keysWith("state", action);
                // A lock that can't be deleted is in the way of the second one.
                assert.ok(!(pulumi(keys, ...up).done && pulumi(keys, ...up).done));
            });
        }
    });
});
