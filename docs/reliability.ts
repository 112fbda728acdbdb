import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cloudPackages } from "../local/setup/cloud-packages";
import { packages, plugins, pulumiCli, setUp } from "../test/support/needs";
import { main } from "../toolchain/command-line";
import { factsVariable, reliabilityTable, type Cost } from "../test/support/reliability";

// Causes every fault on the local cloud, and writes docs/reliability.md with what each of them costs.
// usage: npm run docs:reliability (needs what npm run local needs, and about twenty minutes)

const project = path.resolve(__dirname, "..");
const page = path.join(project, "docs", "reliability.md");

/**
 * The page for the measured costs.
 *
 * @param date day of the run, ISO 8601
 */
export function reliabilityPage(costs: Cost[], date: string): string {
    return `# Reliability

\`npm run docs:reliability\` writes this page from a run of \`test/faults/*.test.ts\` on ${date}: each fault happens
to a real machine of the local cloud, on a small computer for tests, while visitors read the page and write into the guest
book. Durations are upper bounds on that computer; on EC2 some take longer, such as a reboot.

"Lost" counts only what the site had acknowledged: guest book entries that it had answered with 303.

${reliabilityTable(costs)}

After each fault, the test checks the same:

- The page, the static files and the health check come from one release, the old or the new one, never from both.
- Every acknowledged entry is in the database.
- The next \`up\` converges, the one after it changes nothing, and no leftovers remain on the server.

## How

- The server finishes a step that has begun, even if the connection breaks. The next \`up\` waits for it, or says that it is
  still running.
- One rename gives a release its traffic, for pages and files alike. An interrupted deploy starts again from the beginning and
  cleans up what it left.
- Everything that waits has a limit: a connection attempt (10 s), a silent connection (40 s), package lists (a minute and a
  half), Python packages (a minute), a MySQL that answers nothing (10 s), a migration's lock
  (\`applicationMigrationLockTimeout\`), a release's start (\`applicationHealthTimeout\`).

The 40 s belong to the local cloud's own plugin for remote commands. According to its source, Pulumi's official plugin sends no
keepalives over SSH, so a connection that breaks silently lasts until TCP's own keepalive ends it, after minutes. This was not
tried. You can end \`pulumi up\` meanwhile and run it again.
`;
}

async function run(): Promise<void> {
    await setUp([pulumiCli, plugins, packages(...cloudPackages)]);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-reliability-"));
    const facts = path.join(folder, "facts");
    try {
        const { status } = spawnSync(path.join(project, "node_modules", ".bin", "mocha"), ["test/faults/*.test.ts"], {
            cwd: project,
            stdio: "inherit",
            env: { ...process.env, [factsVariable]: facts },
        });
        if (status !== 0) {
            throw new Error("a test failed, see above; docs/reliability.md is unchanged");
        }
        const costs = fs
            .readFileSync(facts, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Cost);
        fs.writeFileSync(page, reliabilityPage(costs, new Date().toISOString().slice(0, 10)));
        console.log(`${path.relative(process.cwd(), page)}: ${costs.length} faults`);
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

if (require.main === module) {
    main(run);
}
