import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

import { projectFolder } from "./declared-settings";

export interface Step {
    id?: string;
    uses?: string;
    run?: string;
    if?: string;
    env?: Record<string, string>;
    with?: Record<string, unknown>;
    "continue-on-error"?: boolean;
}

interface Job {
    if?: string;
    uses?: string;
    environment?: string;
    permissions?: Record<string, string>;
    "timeout-minutes"?: number;
    steps?: Step[];
}

export interface Workflow {
    name: string;
    on: Record<string, any>;
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
}

const folder = path.join(projectFolder, ".github", "workflows");

/** Every workflow of the repository, by file name. */
export function workflows(): Record<string, { text: string; workflow: Workflow }> {
    return Object.fromEntries(
        fs.readdirSync(folder).map((file) => {
            const text = fs.readFileSync(path.join(folder, file), "utf8");
            return [file, { text, workflow: parse(text) as Workflow }];
        }),
    );
}

/** The steps of a job that run commands. */
export function commands(file: string, job: string): Step[] {
    return workflows()[file]!.workflow.jobs[job]!.steps!.filter(({ run }) => run !== undefined);
}

/** Runs a step's commands as GitHub's runner does, in the repository. */
export async function runStep(
    step: Step,
    environment: Record<string, string | undefined>,
): Promise<{ code: number; output: string }> {
    const child = spawn("bash", ["-e", "-c", step.run!], {
        cwd: projectFolder,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const code = await new Promise<number>((resolve, reject) =>
        child.on("error", reject).on("close", (status) => resolve(status ?? 1)),
    );
    return { code, output };
}
