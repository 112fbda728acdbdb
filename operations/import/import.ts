import { UsageError } from "../../toolchain/command-line";
import { afterInterruption } from "../stack/after-interruption";
import { serverCommand } from "../ssh/server-command";
import { compressedDump, examineDump } from "./dump";

const usage = "npm run import -- --stack STACK [--replace] DUMP.sql[.gz]";

// Replaces the application's tables with those of a dump, using components/mysql/files/import.sh.
serverCommand(
    usage,
    async (stack, { rest: [file, ...others], switches }) => {
        if (!file || others.length > 0) {
            throw new UsageError(`which dump?\nusage: ${usage}`);
        }
        await examineDump(file);
        const settings = await stack.settings();
        if (settings.text("database") === "false") {
            throw new UsageError(
                `stack ${stack.name} has no database: pulumi config set database true, and npm run up`,
            );
        }
        const parameters = [
            switches.has("replace") ? "replace" : "if-empty",
            settings.text("applicationMigrationCommand"),
        ];
        const options = { input: compressedDump(file), show: true, worksOn: afterInterruption(stack, "import") };
        await stack.script(`${file} was not imported, see above`, "mysql/files/import.sh", parameters, options);
    },
    ["replace"],
);
