import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { bundlePack, policiesDirectory } from "../policies/tools/bundle";
import { usableSettings } from "../test/support/declared-settings";
import { processorTimeOf, type AnalyzedResource } from "./support/analyzer";
import { Engine } from "./support/engine";
import { manySites } from "./support/many-sites";
import { median } from "./support/median";

const repository = path.resolve(__dirname, "..");
const ourPack = path.join(policiesDirectory, "all");
const awsguardPack = path.join(__dirname, "awsguard");
const emptyPack = path.join(__dirname, "empty-pack");

/**
 * The time that `policies/all` adds to a preview of our program in the engine (target: at most a second), and how its
 * processor time grows with the number of resources (target: in proportion, and at most half of awsguard's).
 */
export async function benchPolicies(): Promise<void> {
    await bundlePack("all");
    if (!fs.existsSync(path.join(awsguardPack, "node_modules"))) {
        execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: awsguardPack, stdio: "pipe" });
    }
    await growth();
    await ourProgram();
}

async function growth(): Promise<void> {
    const sizes = [100, 1_000, 10_000];
    const ours: number[] = [];
    for (const size of sizes) {
        const resources = manySites(size);
        const all = await processorTimeOf(ourPack, resources);
        const awsguard = await processorTimeOf(awsguardPack, resources);
        const empty = await processorTimeOf(emptyPack, resources);
        ours.push(all);
        console.log(
            `policies: ${size} resources: all ${all.toFixed(2)} s of processor time, awsguard ${awsguard.toFixed(2)} s, ` +
                `ratio ${(all / awsguard).toFixed(2)} (target 0.50); a pack without policies ${empty.toFixed(2)} s, ` +
                `ratio ${(all / empty).toFixed(2)} (target 1.10)`,
        );
    }
    await asExecutables(manySites(sizes[sizes.length - 1]));
    // Without the time that a pack takes to start.
    const each = (index: number) => (ours[index] - ours[0]) / (sizes[index] - sizes[0]);
    console.log(
        `policies: per resource, 10,000 against 1,000: ratio ${(each(2) / each(1)).toFixed(2)} (linear: at most 1)`,
    );
}

/** As newer CLIs start a pack that is an executable file: without a language host. */
async function asExecutables(resources: AnalyzedResource[]): Promise<void> {
    const [all, awsguard, empty] = [
        await processorTimeOf(ourPack, resources, "executable"),
        await processorTimeOf(awsguardPack, resources, "executable"),
        await processorTimeOf(emptyPack, resources, "executable"),
    ];
    console.log(
        `policies: ${resources.length} resources, packs as executable files: all ${all.toFixed(2)} s of processor time, ` +
            `awsguard ${awsguard.toFixed(2)} s, ratio ${(all / awsguard).toFixed(2)} (target: below 1); a pack without ` +
            `policies ${empty.toFixed(2)} s`,
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
        const { sshPrivateKey, backupPassword, ...settings } = usableSettings();
        const folder = await engine.project("ours", files, {
            settings: Object.fromEntries([
                ["aws:region", "us-east-1"],
                ...Object.entries(settings).map(([name, text]) => [`simple-web-stack:${name}`, valueOf(text!)]),
            ]),
            secrets: {
                "simple-web-stack:sshPrivateKey": sshPrivateKey!,
                "simple-web-stack:backupPassword": backupPassword!,
            },
        });
        const without: number[] = [];
        const withPacks: number[] = [];
        const withEmpty: number[] = [];
        for (let run = 0; run < runs; run++) {
            without.push(await engine.preview(folder, []));
            withPacks.push(await engine.preview(folder, [ourPack]));
            withEmpty.push(await engine.preview(folder, [emptyPack]));
        }
        const [added, floor] = [withPacks, withEmpty].map((times) => median(times) - median(without));
        console.log(
            `policies: preview of our program ${median(without).toFixed(2)} s, with policies/all ` +
                `${median(withPacks).toFixed(2)} s: adds ${added.toFixed(2)} s (target 1.00), a pack without ` +
                `policies ${floor.toFixed(2)} s; medians of ${runs}`,
        );
    } finally {
        engine.stop();
    }
}

/** A setting as its file holds it, from the text that the engine hands to the program. */
function valueOf(text: string): unknown {
    return /^(\[.*\]|\{.*\}|true|false|\d+)$/s.test(text) ? JSON.parse(text) : text;
}
