import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { buildPackage, packPackage } from "../../package/build";
import { projectFolder } from "./declared-settings";

/** What a command has answered. */
interface Answer {
    code: number | null;
    output: string;
    errors: string;
}

/** The package as somebody has it who has installed its tarball into an empty folder, with an empty home. */
export class InstalledPackage {
    private constructor(
        private readonly directory: string,
        readonly tarball: string,
    ) {}

    static async make(): Promise<InstalledPackage> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "package-"));
        for (const name of ["home", "project"]) {
            fs.mkdirSync(path.join(directory, name));
        }
        await buildPackage(path.join(directory, "package"));
        const installed = new InstalledPackage(directory, packPackage(path.join(directory, "package")));
        const { code, errors } = await installed.run("npm", ["install", "--offline", "--no-audit", installed.tarball]);
        if (code !== 0) {
            throw new Error(errors);
        }
        return installed;
    }

    remove(): void {
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    /** The folder into which it is installed, empty but for that. */
    get project(): string {
        return path.join(this.directory, "project");
    }

    /** What `--policy-pack` gets. */
    get pack(): string {
        return path.join(this.project, "node_modules", "simple-web-stack-policies");
    }

    file(name: string): string {
        return path.join(this.project, name);
    }

    /** Links the SDKs of Pulumi beside it, as a program in Node.js has them. */
    addSdks(...names: string[]): void {
        for (const name of names) {
            const link = path.join(this.project, "node_modules", name);
            fs.mkdirSync(path.dirname(link), { recursive: true });
            fs.rmSync(link, { force: true });
            fs.symlinkSync(path.join(projectFolder, "node_modules", name), link);
        }
    }

    /** The package's command in the folder, as `npx simple-web-stack-policies` starts it. */
    command(commandArguments: string[], environment: Record<string, string> = {}, input = ""): Promise<Answer> {
        const file = path.join("node_modules", ".bin", "simple-web-stack-policies");
        return this.run(file, commandArguments, environment, input);
    }

    /** Runs a program in the folder. It isn't waited for by blocking: this process may serve its providers. */
    async run(
        program: string,
        commandArguments: string[],
        environment: Record<string, string> = {},
        input = "",
    ): Promise<Answer> {
        const node = path.dirname(process.execPath);
        const child = spawn(program, commandArguments, {
            cwd: this.project,
            // No variable of this computer's but what finds programs: nothing may depend on one.
            env: { PATH: `${node}:/usr/bin:/bin`, HOME: path.join(this.directory, "home"), ...environment },
        });
        const answer: Answer = { code: null, output: "", errors: "" };
        child.stdout.on("data", (chunk: Buffer) => (answer.output += chunk));
        child.stderr.on("data", (chunk: Buffer) => (answer.errors += chunk));
        child.stdin.end(input);
        answer.code = await new Promise<number | null>((resolve, reject) => {
            child.on("error", reject).on("close", resolve);
        });
        return answer;
    }
}
