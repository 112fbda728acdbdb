import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { bundlePack, policiesDirectory } from "../policies/tools/bundle";
import { usableSettings } from "../test/support/configuration";
import { processorTimeOf } from "./support/analyzer";
import { Engine } from "./support/engine";
import { manySites } from "./support/many-sites";
import { median } from "./support/median";

const repository = path.resolve(__dirname, "..");
const all = path.join(policiesDirectory, "all");
const awsguard = path.join(__dirname, "awsguard");

/**
 * What `policies/all` adds to a preview of our program, in the engine, at most one second; and how its processor time
 * grows with the number of resources, in proportion and at most half of awsguard's.
 */
export async function benchPolicies(): Promise<void> {
    await bundlePack("all");
    if (!fs.existsSync(path.join(awsguard, "node_modules"))) {
        execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: awsguard, stdio: "pipe" });
    }
    await growth();
    await ourProgram();
}

async function growth(): Promise<void> {
    const sizes = [100, 1_000, 10_000];
    const ours: number[] = [];
    const theirs: number[] = [];
    for (const size of sizes) {
        const resources = manySites(size);
        ours.push(await processorTimeOf(all, resources));
        theirs.push(await processorTimeOf(awsguard, resources));
        const ratio = ours[ours.length - 1] / theirs[theirs.length - 1];
        console.log(
            `policies: ${size} resources: all ${ours[ours.length - 1].toFixed(2)} s of processor time, ` +
                `awsguard ${theirs[theirs.length - 1].toFixed(2)} s, ratio ${ratio.toFixed(2)} (target 0.50)`,
        );
    }
    // Less what it takes to start.
    const each = (seconds: number[], index: number) => (seconds[index] - seconds[0]) / (sizes[index] - sizes[0]);
    console.log(
        `policies: per resource, 10,000 against 1,000: ratio ${(each(ours, 2) / each(ours, 1)).toFixed(2)} (linear: 1)`,
    );
}

async function ourProgram(): Promise<void> {
    const runs = Number(process.env.RUNS ?? 5);
    const engine = await Engine.start();
    try {
        const files = fs
            .readdirSync(repository)
            .filter((name) => !/^\.|^Pulumi\..+\.yaml$|^bench$/.test(name))
            .map((name) => path.join(repository, name));
        const secret = "sshPrivateKey";
        const settings = Object.fromEntries(
            Object.entries(usableSettings()).map(([name, value]) => [
                `simple-web-stack:${name}`,
                { value: String(value), secret: name === secret },
            ]),
        );
        const folder = await engine.project("ours", files, {
            settings: { ...settings, "aws:region": { value: "us-east-1" } },
        });
        const without: number[] = [];
        const withPacks: number[] = [];
        for (let run = 0; run < runs; run++) {
            without.push(await engine.preview(folder, []));
            withPacks.push(await engine.preview(folder, [all]));
        }
        const added = median(withPacks) - median(without);
        console.log(
            `policies: preview of our program ${median(without).toFixed(2)} s, with policies/all ` +
                `${median(withPacks).toFixed(2)} s: adds ${added.toFixed(2)} s (target 1.00), medians of ${runs}`,
        );
    } finally {
        engine.stop();
    }
}
