import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../declared-settings";

// What the project's own source asks of AWS.

/** @returns tokens of the provider's functions that the code in these places invokes */
export function invokedFunctions(...places: string[]): string[] {
    const found = matchesIn(places, ".ts", /\baws(?:\s*\.(\w+))?\s*\.(get[A-Z]\w*?)(?:Output)?\(/g);
    return [...new Set(found.map(({ 1: module = "index", 2: name }) => `aws:${module}/${name}:${name}`))];
}

/**
 * The calls of AWS's SDK in the operations, such as "ec2:DescribeInstanceStatus".
 *
 * @throws Error for a command that is imported in a way that isn't known here
 */
export function sdkCalls(): { call: string; reason: string }[] {
    const imports = /\{([^}]*)\}\s*(?:from|= await import\()\s*"@aws-sdk\/client-([\w-]+)"/g;
    const calls = matchesIn(["operations"], ".ts", imports).flatMap(({ 1: names, 2: service, file }) =>
        [...names!.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paginated, single]) => ({
            call: `${service === "route-53" ? "route53" : service}:${paginated ?? single}`,
            reason: file,
        })),
    );
    for (const { 1: command, file } of matchesIn(["operations"], ".ts", /\bnew (\w+)Command\(/g)) {
        if (!calls.some(({ call }) => call.endsWith(`:${command}`))) {
            throw new Error(`${file}: of which service is ${command}Command?`);
        }
    }
    return calls;
}

/** Commands of AWS's CLI that are no deployer's, but an administrator's of accounts, of roles, or of the state's bucket. */
const administrators = /^(accessanalyzer |iam |s3 sync$|s3api (create-bucket|put-bucket-versioning)$)/;

/** The calls of AWS's CLI that the documentation and messages tell a deployer to type. */
export function documentedCalls(): { call: string; reason: string }[] {
    const places = ["README.md", "docs", "operations", "components"];
    const typed = /\baws ((?:accessanalyzer|ec2|iam|route53|s3|s3api|sts) [a-z0-9-]*[a-z0-9])\b/g;
    const commands = [".md", ".ts"]
        .flatMap((ending) => matchesIn(places, ending, typed))
        .map(({ 1: command }) => command!);
    return [...new Set(commands)]
        .filter((command) => !administrators.test(command))
        .map((command) => ({ call: callOf(command), reason: `aws ${command}` }));
}

function callOf(command: string): string {
    const [service, operation] = command.split(" ") as [string, string];
    return command === "s3 ls"
        ? "s3:ListBuckets"
        : `${service === "s3api" ? "s3" : service}:${operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** restic's commands in an operation's file. */
export function resticCommands(file: string): string[] {
    const used =
        /\brestic\(repository, \["(\w+)"|(checkRepository)\(|(listSnapshots)\(repository(?:, \["(--no-lock)"\])?/g;
    return matchesIn([file], ".ts", used).map(({ 1: command, 2: check, 3: list, 4: option }) =>
        [command ?? (check && "cat") ?? (list && "snapshots"), option].filter(Boolean).join(" "),
    );
}

/** restic's commands in the server's scripts. */
export function resticOnServers(): string[] {
    const run = /^(?! *#).*\brestic(?:_waiting)?(?: --[a-z-]+(?: \d+m)?)* ([a-z]+)(?=[ ;])/gm;
    return [...new Set(matchesIn(["components"], ".sh", run).map(({ 1: command }) => command!))];
}

/** The calls of AWS's SDK for Python in the server's programs. */
export function pythonCalls(): string[] {
    const made = /\bclient\.(?!exceptions)([a-z]+(?:_[a-z]+)*)\(/g;
    return matchesIn(["components"], ".py", made).map(({ 1: name }) => name!);
}

function matchesIn(places: string[], ending: string, expression: RegExp): (RegExpMatchArray & { file: string })[] {
    return places.flatMap(filesIn).flatMap((file) => {
        const text = file.endsWith(ending) ? fs.readFileSync(path.join(projectFolder, file), "utf8") : "";
        return [...text.matchAll(expression)].map((match) => Object.assign(match, { file }));
    });
}

function filesIn(place: string): string[] {
    const whole = path.join(projectFolder, place);
    return fs.statSync(whole).isFile()
        ? [place]
        : fs.readdirSync(whole, { recursive: true, encoding: "utf8" }).map((file) => path.join(place, file));
}
