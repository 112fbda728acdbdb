import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheDirectory } from "../toolchain/directories";
import { visit } from "../test/support/visit";
import { alternate } from "./support/alternate";
import { BenchSite, host, withSite } from "./support/bench-site";
import { median } from "./support/median";

const pyinfraVersion = "3.10";
// Milliseconds between two visits.
const pause = 10;

/** A deploy as its visitors saw it. */
interface Deploy {
    /** Seconds from the command's start until every visitor gets the new page. */
    seconds: number;
    /** Failed requests. */
    failed: number;
}

/**
 * `pulumi up` against pyinfra's deploy of the same change on an equal machine. The target: at most 1.5 times as long, and
 * no failed request.
 */
export async function benchDeploy(): Promise<void> {
    const runs = Number(process.env["RUNS"] ?? 3);
    const pyinfra = installPyinfra();
    const up = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "local"];
    const [ours, theirs] = await withSite(async (site) => {
        const environment = await site.clone.environment();
        return withSite(async (peer) => {
            await preparePeer(peer);
            const inventory = writeInventory(peer);
            return alternate(
                runs,
                () => measure(site, up, environment),
                () => measure(peer, [pyinfra, "-y", inventory, "deploy.py"], {}),
            );
        });
    });
    const seconds = (deploys: Deploy[]) => median(deploys.map((deploy) => deploy.seconds));
    const failed = (deploys: Deploy[]) => deploys.reduce((sum, deploy) => sum + deploy.failed, 0);
    console.log(
        `deploy: pulumi up ${seconds(ours).toFixed(1)} s with ${failed(ours)} failed requests, pyinfra ${pyinfraVersion} ` +
            `${seconds(theirs).toFixed(1)} s with ${failed(theirs)}; ratio ${(seconds(ours) / seconds(theirs)).toFixed(2)} ` +
            `(target 1.50), medians of ${runs}`,
    );
}

/** Installs pyinfra from PyPI into the cache; returns its program. */
function installPyinfra(): string {
    const folder = path.join(cacheDirectory(), `pyinfra-${pyinfraVersion}`);
    const program = path.join(folder, "bin", "pyinfra");
    const run = (command: string, ...args: string[]) => {
        const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
        if (status !== 0) {
            throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
        }
    };
    if (!fs.existsSync(program)) {
        fs.rmSync(folder, { recursive: true, force: true });
        run("python3", "-m", "venv", folder);
        run(path.join(folder, "bin", "pip"), "install", "--quiet", `pyinfra==${pyinfraVersion}`);
    }
    return program;
}

/** Makes the second machine, which our stack has set up, ready for pyinfra's deploys. */
async function preparePeer(peer: BenchSite): Promise<void> {
    const script = fs.readFileSync(path.join(__dirname, "pyinfra", "prepare.sh"), "utf8");
    await peer.clone.succeed(
        [
            "npm",
            "run",
            "--silent",
            "local:ssh",
            "--",
            "sudo bash -s $(readlink --canonicalize /srv/application/current)",
        ],
        { input: script },
    );
    const { status } = await visit(peer.address, host, "/");
    if (status !== 200) {
        throw new Error(`the peer's site answers ${status}`);
    }
    fs.copyFileSync(path.join(__dirname, "pyinfra", "deploy.py"), peer.clone.path("deploy.py"));
}

function writeInventory(peer: BenchSite): string {
    const data = {
        ssh_user: "admin",
        ssh_key: peer.clone.path(".local", "id_ed25519"),
        ssh_known_hosts_file: path.join(os.tmpdir(), `simple-web-stack-bench-${process.pid}`),
        ssh_strict_host_key_checking: "no",
    };
    fs.writeFileSync(peer.clone.path("inventory.py"), `servers = [("${peer.address}", ${JSON.stringify(data)})]\n`);
    return "inventory.py";
}

/** Changes the site, runs the command that deploys it, and visits the site all the while. */
async function measure(site: BenchSite, command: string[], environment: Record<string, string>): Promise<Deploy> {
    const marker = site.change();
    let output = "";
    let newSince: number | undefined;
    let failed = 0;
    let done = false;
    const begin = process.hrtime.bigint();
    const child = spawn(command[0]!, command.slice(1), {
        cwd: site.clone.folder,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    const ended = new Promise<number | null>((resolve, reject) =>
        child.on("error", reject).on("close", (code) => resolve(code)),
    ).finally(() => (done = true));
    // Some more visits after the command's end, in case a visitor still gets the old page.
    for (let left = 20; !done || left > 0; left -= done ? 1 : 0) {
        const asked = Number(process.hrtime.bigint() - begin) / 1e9;
        const page = await visit(site.address, host, "/").catch(() => undefined);
        if (page?.status !== 200) {
            failed++;
        }
        if (page?.status === 200 && page.body.includes(marker)) {
            newSince ??= asked;
        } else {
            newSince = undefined;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
    }
    const code = await ended;
    if (code !== 0 || newSince === undefined) {
        throw new Error(`${command.join(" ")} ended with ${code}, new page: ${newSince}\n${output.slice(-3000)}`);
    }
    return { seconds: newSince, failed };
}
