import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cloudPackages } from "../local/setup/cloud-packages";
import { setUpTools } from "../local/setup/ready-tools";
import { main } from "../toolchain/command-line";
import { TerminalProgress } from "../toolchain/progress";
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

Made by \`npm run docs:reliability\` from a run of \`test/faults/*.test.ts\` on ${date}: each fault is made to happen
to a real machine of the local cloud, on a small computer for tests, while visitors read the page and write into the guest
book. Durations are upper bounds from that computer; EC2's own times, for a reboot for example, are longer.

What "lost" counts is what the site has acknowledged: a guest book entry that was answered with 303.

${reliabilityTable(costs)}

After each of them the test asks for the same:

- page, static files and health check are of one release, the old or the new one, and never of both;
- every acknowledged entry is in the database;
- the next \`up\` converges, the one after it changes nothing, and nothing is left over on the server.

## How

- A step that has begun on the server is brought to its end there, whether or not its connection lives. The next \`up\` waits
  for it, or says that it is still at work.
- One rename gives a release its traffic, for pages and files alike. A deploy that is cut off before it is done again from
  the beginning, and what it left is cleaned up.
- Whatever waits for somebody else is bounded: connections (10 s), a silent one (40 s), package lists (a minute and a half),
  Python packages (a minute), a release's start (\`applicationHealthTimeout\`).

The 40 s are those of the local cloud's own plugin for remote commands. Pulumi's official one, by its source, sends no sign of
life over SSH: a connection that is cut without a word lasts until TCP's own keepalive ends it, which takes minutes. Not tried
here. \`pulumi up\` may be ended and run again meanwhile.
`;
}

async function run(): Promise<void> {
    await setUpTools(new TerminalProgress(), cloudPackages);
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
