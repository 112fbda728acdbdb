import { main, readArguments, UsageError } from "./arguments";
import { compressedDump, examineDump } from "./dump";
import { pulumiOutput } from "./pulumi";
import { onServer } from "./server";

const script = "/usr/local/lib/simple-web-stack/mysql/files/import.sh";
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

// Brings existing data in: a dump takes the place of the application's tables. components/mysql/files/import.sh does it.
main(async () => {
    const usage = "npm run import -- --stack STACK [--replace] DUMP.sql[.gz]";
    const { stack, rest, switches } = readArguments(usage, ["replace"]);
    const [file, ...others] = rest;
    if (!file || others.length > 0) {
        throw new UsageError(`which dump?\nusage: ${usage}`);
    }
    await examineDump(file);
    const settings = JSON.parse(await pulumiOutput(stack, "config", "--json"));
    const setting = (name: string) => String(settings[`simple-web-stack:${name}`]?.value ?? "");
    const outputs = JSON.parse(await pulumiOutput(stack, "stack", "output", "--json"));
    if (!outputs.url) {
        throw new Error(`stack ${stack} has no server yet: npm run up -- --stack ${stack}`);
    }
    const words = [switches.has("replace") ? "replace" : "if-empty", setting("applicationMigrationCommand")];
    const { code, output } = await onServer(stack, (shell) =>
        shell.run(`sudo bash ${script} ${words.map(quoted).join(" ")}`, compressedDump(file)),
    );
    process.stdout.write(output);
    if (code !== 0) {
        throw new Error(`${file} was not imported`);
    }
});
