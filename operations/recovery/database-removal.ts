import { Problem } from "../../toolchain/problem";
import type { Stack } from "../stack/stack";

/** Tables that are not MySQL's own. */
const countTables =
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')";
const patience = 8000;

/**
 * Whether the next update takes the database away: the setting `database` is false, and the stack has a data volume.
 *
 * @throws Problem while the volume is protected, with what the server says of its tables
 */
export async function checkDatabaseRemoval(stack: Stack, say: (line: string) => void): Promise<boolean> {
    if ((await stack.settings(false)).text("database") !== "false") {
        return false;
    }
    const volume = await dataVolume(stack);
    if (!volume) {
        return false;
    }
    if (volume.protect) {
        throw new Problem(
            `database is false, and ${await whatIsLost(stack)}, so nothing was changed. To keep it: ` +
                `pulumi config set database true --stack ${stack.name}. To take it away on purpose: all commands of ` +
                `docs/operations.md, "The database", in their order, beginning with the same one`,
        );
    }
    say("the database is taken away, after a last backup; a final snapshot of its volume stays");
    return true;
}

/** Whether the stack has a volume for a database. */
export async function hasDataVolume(stack: Stack): Promise<boolean> {
    return (await dataVolume(stack)) !== undefined;
}

async function dataVolume(stack: Stack) {
    const resources = await stack.resources();
    return resources.find(({ urn }) => urn.endsWith("$aws:ebs/volume:Volume::server-data"));
}

async function whatIsLost(stack: Stack): Promise<string> {
    const command = `sudo mysql --batch --skip-column-names --execute "${countTables}"`;
    const answer = await stack.onServer((shell) => shell.output(command, patience)).catch(() => undefined);
    return answer === undefined
        ? "the server can't be asked whether its database has tables"
        : `MySQL has ${Number(answer)} tables on the protected data volume`;
}
