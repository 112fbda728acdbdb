import { execFile } from "node:child_process";
import net from "node:net";
import { promisify } from "node:util";

import { Records } from "../local/cloud/records";
import { Clone } from "../test/support/clone";
import { askByHttps } from "../test/support/secure-sites";
import { visit } from "../test/support/visit";
import { alternate } from "./support/alternate";
import { median } from "./support/median";

const administrator = "admin";
/** Seconds before a wait fails. */
const patience = 600;

/**
 * A first update, from the machine's SSH to the right page by HTTPS, against a bare `apt-get install` of the same packages on an
 * equal machine; and an update without changes against a preview.
 */
export async function benchUpdate(): Promise<void> {
    const runs = Number(process.env.RUNS ?? 3);
    let packages: string[] = [];
    const results = await alternate(
        runs,
        async (run) => {
            const update = await firstUpdate(run === runs ? unchanged : () => Promise.resolve());
            packages = update.packages;
            return update.seconds;
        },
        () => bareInstallation(packages),
    );
    const [served, floor] = results.map(median);
    console.log(
        `update: SSH to the right page ${served.toFixed(1)} s, bare apt-get ${floor.toFixed(1)} s, ` +
            `ratio ${(served / floor).toFixed(2)} (target 1.25), medians of ${runs}`,
    );
}

/** Measures a first update of our program, and returns the packages that it installed. */
async function firstUpdate(then: (clone: Clone) => Promise<void>): Promise<{ seconds: number; packages: string[] }> {
    const clone = await Clone.create();
    try {
        const finished = clone.npm("local");
        const address = await Promise.race([finished.then(never), waitForRecord(clone, "aws:ec2/eip:Eip", "publicIp")]);
        askByHttps(address, () => clone.roots().join(""));
        const seconds = await secondsBetween(sshAnswers(address), rightPage(address));
        await finished;
        const history = await clone.onServer(
            "sudo grep ^Commandline:.*--no-install-recommends /var/log/apt/history.log",
        );
        const command = history.trim().split("\n").at(-1)!;
        const packages = command
            .slice(command.indexOf("--no-install-recommends"))
            .split(" ")
            .filter((word) => !word.startsWith("--") && !word.includes("::"));
        await then(clone);
        return { seconds, packages };
    } finally {
        await clone.remove();
    }
}

function never(): never {
    throw new Error("the update ended before it had an address");
}

/** Seconds that apt-get takes for the packages, on a machine without any other work. */
async function bareInstallation(packages: string[]): Promise<number> {
    const clone = await Clone.create();
    try {
        await clone.runUntil(["npm", "run", "--silent", "local"], /ec2:Instance server created/);
        const address = await waitForRecord(clone, "aws:ec2/instance:Instance", "privateIp");
        await sshAnswers(address);
        const begin = Date.now();
        await promisify(execFile)(
            "ssh",
            [
                ...["-i", clone.path(".local", "id_ed25519"), "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"],
                ...["-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", `${administrator}@${address}`],
                "sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends " +
                    packages.join(" "),
            ],
            { maxBuffer: 64 * 1024 * 1024 },
        );
        return (Date.now() - begin) / 1000;
    } finally {
        await clone.remove();
    }
}

async function unchanged(clone: Clone): Promise<void> {
    const environment = await clone.environment();
    const times: Record<"preview" | "unchecked" | "update", number[]> = { preview: [], unchecked: [], update: [] };
    const time = async (list: number[], command: string[], more: Record<string, string> = {}) => {
        const begin = Date.now();
        await clone.succeed(["pulumi", ...command, "--stack", "local", "--non-interactive"], {
            environment: { ...environment, ...more },
        });
        list.push((Date.now() - begin) / 1000);
    };
    for (let run = 0; run < Number(process.env.RUNS ?? 5); run++) {
        await time(times.preview, ["preview"]);
        await time(times.unchecked, ["preview"], { PULUMI_NODEJS_TRANSPILE_ONLY: "true" });
        await time(times.update, ["up", "--yes", "--skip-preview"]);
    }
    const [preview, unchecked, update] = [times.preview, times.unchecked, times.update].map(median);
    console.log(
        `update: nothing changed ${update.toFixed(2)} s, preview ${preview.toFixed(2)} s, ` +
            `ratio ${(update / preview).toFixed(2)} (target 1.50)`,
    );
    console.log(
        `update: preview ${preview.toFixed(2)} s, without types ${unchecked.toFixed(2)} s, ` +
            `ratio ${(preview / unchecked).toFixed(2)} (target 1.30)`,
    );
}

/** Waits for an output of the local cloud's first resource of a type. */
function waitForRecord(clone: Clone, type: string, output: string): Promise<string> {
    const records = new Records(clone.path(".local", "resources"));
    return until(() => {
        const value: unknown = records.list(type)[0]?.outputs[output];
        return typeof value === "string" && value !== "" ? value : undefined;
    });
}

function sshAnswers(address: string): Promise<string> {
    return until(
        () =>
            new Promise<string | undefined>((resolve) => {
                const socket = net.connect({ host: address, port: 22, timeout: 1000 });
                const end = (answer?: string) => {
                    socket.destroy();
                    resolve(answer);
                };
                socket.once("data", (data) => end(data.toString()));
                socket.once("error", () => end()).once("timeout", () => end());
            }),
    );
}

function rightPage(address: string): Promise<string> {
    return until(async () => {
        const answer = await visit(address, "www.foobar.com", "/").catch(() => undefined);
        return answer?.status === 200 && answer.body.includes("guest-book") ? answer.body : undefined;
    });
}

async function secondsBetween(first: Promise<unknown>, second: Promise<unknown>): Promise<number> {
    const begin = first.then(() => Date.now());
    await second;
    return (Date.now() - (await begin)) / 1000;
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const end = Date.now() + patience * 1000;
    while (Date.now() < end) {
        const found = await look();
        if (found !== undefined) {
            return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nothing within ${patience} s`);
}
