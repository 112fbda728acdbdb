import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseReport } from "../../operations/backups/backup-report";
import { listSnapshots, type Repository } from "../../operations/backups/repository";
import { groupSnapshots } from "../../operations/backups/snapshots";
import { projectFolder } from "../support/declared-settings";
import { scratch } from "./server-files/tools";

const files = path.join(projectFolder, "components", "backup", "files");
const fixture = (name: string) => path.join(projectFolder, "test", "fixtures", "backups", name);

describe("the server's list of backups", () => {
    it("is the one that the unit tests compare with this computer's", () => {
        const listed = execFileSync("python3", ["-B", path.join(files, "runs.py")], {
            input: fs.readFileSync(fixture("snapshots.json")),
            encoding: "utf8",
        });
        assert.equal(listed, fs.readFileSync(fixture("listed.txt"), "utf8"));
    });
});

describe("a repository of a stack whose domain has changed", function () {
    this.timeout("2m");
    const folder = scratch();
    const environment = {
        ...process.env,
        RESTIC_REPOSITORY: path.join(folder, "repository"),
        RESTIC_PASSWORD: "a password",
        RESTIC_CACHE_DIR: path.join(folder, "cache"),
    };
    const restic = (...words: string[]) => execFileSync("restic", words, { env: environment, encoding: "utf8" });
    const [former, present] = ["20261101T000000Z", "20261102T000000Z"];

    before(() => {
        restic("init");
        for (const [host, run, number] of [
            ["former.example", former, 1],
            ["foobar.com", present, 2],
        ] as const) {
            for (const part of ["database", "files"]) {
                const file = path.join(folder, part);
                fs.writeFileSync(file, run);
                restic(
                    "backup",
                    "--host",
                    host,
                    "--tag",
                    `run-${run}`,
                    "--tag",
                    `number-${number}`,
                    "--tag",
                    part,
                    file,
                );
            }
        }
    });

    it("has those of before too, on the server", () => {
        // What the scripts read is at its place in this process's own /etc.
        const script = `
            mount -t tmpfs none /mnt && mkdir /mnt/{changes,work}
            mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/changes,workdir=/mnt/work /etc
            mkdir -p /etc/simple-web-stack/backup
            printf 'RESTIC_REPOSITORY=%s\\nSITE=foobar.com\\nHOURS=6\\n' "$RESTIC_REPOSITORY" > /etc/simple-web-stack/backup/settings
            source "$0/../../server-step/files/lib.sh" && source "$0/repository.sh"
            # This computer's restic may be older than a server's, and nobody else uses the repository.
            waiting=(restic --quiet)
            list_runs`;
        const listed = execFileSync("unshare", ["--mount", "bash", "-c", script, files], {
            env: environment,
            encoding: "utf8",
        });
        assert.deepEqual(
            parseReport(listed).backups.map(({ run, complete }) => [run, complete]),
            [
                [present, true],
                [former, true],
            ],
        );
    });

    it("has them on this computer, where npm run backups:prune forgets them by their ids", async () => {
        const repository: Repository = {
            location: environment.RESTIC_REPOSITORY,
            environment,
            rule: { days: 14, weeks: 8 },
            hours: 6,
        };
        const grouped = groupSnapshots(await listSnapshots(repository));
        assert.deepEqual(
            grouped.map(({ run }) => run),
            [present, former],
        );
        restic("forget", "--quiet", ...grouped[1]!.snapshots);
        assert.deepEqual(
            groupSnapshots(await listSnapshots(repository)).map(({ run }) => run),
            [present],
        );
    });
});
