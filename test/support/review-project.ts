import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseDocument } from "yaml";

import { runPreview, type PreviewRun } from "../../review/engine/preview";
import { findLocations } from "../../review/findings/locations";
import { makeReview } from "../../review/make-review";
import type { Review } from "../../review/model";
import { openOfflineStack } from "../../operations/updates/offline-stack";
import type { OfflineStack } from "../../review/engine/offline-stack";
import { openStack } from "./open-stack";
import { policiesDirectory } from "../../policies/tools/bundle";
import { packPath } from "../../policies/tools/pack-path";
import { cliVersion } from "../../pulumi/cli";
import { projectFolder } from "./declared-settings";

const stack = "prod";

/** Changed settings by name without the project's prefix, and changed files by path from the project's folder. */
export interface ChangedProject {
    settings?: Record<string, unknown>;
    files?: Record<string, (text: string) => string>;
}

/** A Pulumi program in a temporary folder, with an offline stack that can be previewed with changes. */
export class ReviewProject {
    private base?: Review;

    private constructor(
        private readonly directory: string,
        readonly folder: string,
        private readonly offline: OfflineStack,
        private readonly name: string,
    ) {}

    /** A copy of this project's program with its production settings. */
    static ours(): Promise<ReviewProject> {
        return ReviewProject.make("simple-web-stack", (folder) => {
            const program = [
                "index.ts",
                "config.ts",
                "settings",
                "components",
                "app",
                "pulumi",
                "toolchain",
                "Pulumi.yaml",
            ];
            for (const part of program) {
                fs.cpSync(path.join(projectFolder, part), path.join(folder, part), { recursive: true });
            }
            for (const part of ["package.json", "tsconfig.json", `Pulumi.${stack}.yaml`]) {
                fs.copyFileSync(path.join(projectFolder, part), path.join(folder, part));
            }
        });
    }

    /** A program of one JavaScript file. */
    static of(program: string, settings = "config: {}\n"): Promise<ReviewProject> {
        return ReviewProject.make("foreign", (folder) => {
            fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: foreign\nruntime: nodejs\n");
            fs.writeFileSync(path.join(folder, "package.json"), '{ "main": "index.js" }');
            fs.writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), settings);
            fs.writeFileSync(path.join(folder, "index.js"), program);
        });
    }

    private static async make(name: string, fill: (folder: string) => void): Promise<ReviewProject> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "review-project-"));
        const folder = path.join(directory, name);
        fs.mkdirSync(folder);
        fill(folder);
        fs.symlinkSync(path.join(projectFolder, "node_modules"), path.join(folder, "node_modules"));
        return new ReviewProject(directory, folder, await openOfflineStack(folder, stack), name);
    }

    /** Brings the offline stack up; later reviews are compared with this state. */
    async bringUp(): Promise<void> {
        this.base = await this.review();
        await (await openStack(this.place())).up({ onOutput: () => undefined });
    }

    /** Reviews a change, and reverts it. */
    async review({ settings = {}, files = {} }: ChangedProject = {}): Promise<Review> {
        const settingsFile = path.join(this.offline.folder, `Pulumi.${stack}.yaml`);
        const changed: [string, string][] = Object.entries(files).map(([file, change]) => {
            const at = path.join(this.folder, file);
            return [at, change(fs.readFileSync(at, "utf8"))];
        });
        const document = parseDocument(fs.readFileSync(settingsFile, "utf8"));
        Object.entries(settings).forEach(([key, value]) => document.setIn(["config", `${this.name}:${key}`], value));
        const before = [...changed, [settingsFile]].map(([file]) => [file!, fs.readFileSync(file!)] as const);
        try {
            changed.forEach(([file, text]) => fs.writeFileSync(file, text));
            fs.writeFileSync(settingsFile, document.toString());
            return this.made(await this.run());
        } finally {
            before.forEach(([file, text]) => fs.writeFileSync(file, text));
        }
    }

    /** The values of the stack's secret settings. */
    async secrets(): Promise<string[]> {
        const settings = await (await openStack(this.place())).getAllConfig();
        return Object.values(settings).flatMap(({ value, secret }) => (secret ? [value] : []));
    }

    remove(): void {
        this.offline.remove();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    async run(): Promise<PreviewRun> {
        const place = this.place();
        const run = await runPreview({
            ...place,
            packs: [packPath(path.join(policiesDirectory, "all"), await cliVersion(place.environment["PATH"]))],
            packConfigurations: [path.join(policiesDirectory, "config.json")],
        });
        return this.offline.withoutFolders(run);
    }

    private made(run: PreviewRun): Review {
        return makeReview(run, {
            project: this.name,
            stack,
            time: new Date("2027-01-15T12:00:00Z"),
            standIns: this.offline.standIns,
            locations: findLocations(this.folder),
            ...(this.base ? { base: { label: "main", review: this.base } } : {}),
        });
    }

    private place() {
        return { folder: this.offline.folder, stack, environment: this.offline.environment };
    }
}
