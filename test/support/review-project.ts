import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseDocument } from "yaml";

import { runPreview, type PreviewRun } from "../../review/engine/preview";
import { findLocations } from "../../review/findings/locations";
import { makeReview } from "../../review/make";
import type { Review } from "../../review/model";
import { openOfflineStack } from "../../operations/updates/offline-stack";
import type { OfflineStack } from "../../review/engine/offline-stack";
import { openStack } from "../../review/engine/open-stack";
import { policiesDirectory } from "../../policies/tools/bundle";
import { projectFolder } from "./configuration";

/** The stack that the reviews of tests are about. */
const stack = "prod";

/** What a change is made to: settings by name without the project's prefix, files by path from the project's folder. */
export interface ChangedProject {
    settings?: Record<string, unknown>;
    files?: Record<string, (text: string) => string>;
}

/** A Pulumi program in a folder of its own, with an imagined stack that can be previewed after each change. */
export class ReviewProject {
    private base?: Review;

    private constructor(
        private readonly directory: string,
        readonly folder: string,
        private readonly imagined: OfflineStack,
        private readonly name: string,
    ) {}

    /** A copy of this project's program, with the settings of its production. */
    static ours(): Promise<ReviewProject> {
        return ReviewProject.make("simple-web-stack", (folder) => {
            for (const part of ["app", "components", "settings", "toolchain", "config.ts", "index.ts", "Pulumi.yaml"]) {
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

    /** Brings the imagined stack up as the program stands, and compares later reviews with it. */
    async bringUp(): Promise<void> {
        this.base = await this.review();
        await (await openStack(this.place())).up({ onOutput: () => undefined });
    }

    /** Previews a change, and takes it back. */
    async review({ settings = {}, files = {} }: ChangedProject = {}): Promise<Review> {
        const settingsFile = path.join(this.imagined.folder, `Pulumi.${stack}.yaml`);
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
        this.imagined.remove();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    async run(): Promise<PreviewRun> {
        const run = await runPreview({
            ...this.place(),
            packs: [path.join(policiesDirectory, "all")],
            packConfigurations: [path.join(policiesDirectory, "config.json")],
        });
        return this.imagined.withoutFolders(run);
    }

    private made(run: PreviewRun): Review {
        return makeReview(run, {
            project: this.name,
            stack,
            time: new Date("2027-01-15T12:00:00Z"),
            standIns: this.imagined.standIns,
            locations: findLocations(this.folder),
            ...(this.base ? { base: { label: "main", review: this.base } } : {}),
        });
    }

    private place() {
        return { folder: this.imagined.folder, stack, environment: this.imagined.environment };
    }
}
