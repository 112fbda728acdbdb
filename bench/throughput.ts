import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Load } from "../test/support/load";
import { alternate } from "./support/alternate";
import { BenchSite, host, withSite } from "./support/bench-site";
import { median } from "./support/median";

// Seconds of a measurement.
const duration = 5;
const connections = 16;
const slowVisitors = 1000;

/**
 * Requests a second of the deployed stack: dynamic pages against the application server without Nginx, static files and
 * handshakes of TLS against a hand-tuned Nginx, on the same machine (target: at least 0.95 each). And failed requests while a
 * thousand slow and idle connections are open.
 */
export async function benchThroughput(): Promise<void> {
    const runs = Number(process.env["RUNS"] ?? 3);
    await withSite(async (site) => {
        await site.clone.succeed(["npm", "run", "--silent", "local:ssh", "--", "sudo bash -s"], {
            input: fs.readFileSync(path.join(__dirname, "throughput", "prepare.sh"), "utf8"),
        });
        const plain = ["http://127.0.0.1", "http://127.0.0.1:8001", "http://127.0.0.1:8002"] as const;
        const byName = [`https://${host}`, `https://${host}:8443`] as const;
        const file = "/static/site.css";
        const tuned = "a tuned Nginx";
        await compare(site, "dynamic", runs, `${plain[0]}/`, `${plain[1]}/`, "the application server");
        await compare(site, "static", runs, plain[0] + file, plain[2] + file, tuned);
        await compare(site, "static over TLS", runs, byName[0] + file, byName[1] + file, tuned);
        await compare(site, "handshakes", runs, byName[0] + file, byName[1] + file, tuned, ["Connection: close"]);
        await slowConnections(site);
    });
}

async function compare(
    site: BenchSite,
    what: string,
    runs: number,
    stack: string,
    part: string,
    partName: string,
    headers: string[] = [],
): Promise<void> {
    const [ours, theirs] = await alternate(
        runs,
        () => requestsASecond(site, stack, headers),
        () => requestsASecond(site, part, headers),
    );
    const ratio = median(ours.map((speed, index) => speed / theirs[index]!));
    console.log(
        `throughput: ${what}: the stack ${median(ours).toFixed(0)} requests a second, ${partName} ` +
            `${median(theirs).toFixed(0)}; ratio ${ratio.toFixed(2)} (target 0.95), medians of ${runs}`,
    );
}

/** Runs wrk on the machine itself, so that the network doesn't count. */
async function requestsASecond(site: BenchSite, url: string, headers: string[]): Promise<number> {
    // HTTP by the site's name is redirected.
    const sent = [`Host: ${url.startsWith("https:") ? host : site.address}`, ...headers];
    const output = await site.clone.onServer(
        `wrk --threads 1 --connections ${connections} --duration ${duration}s --timeout 10s ` +
            `${sent.map((header) => `--header '${header}'`).join(" ")} ${url}`,
    );
    const trouble = /Socket errors.*|Non-2xx.*/.exec(output)?.[0];
    if (trouble) {
        throw new Error(`${url}: ${trouble}`);
    }
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)![1]);
}

/** Opens slow and idle connections, half each, and counts the failed requests of other visitors. */
async function slowConnections(site: BenchSite): Promise<void> {
    const visitors = await Promise.all(
        Array.from({ length: slowVisitors }, (_, index) => SlowVisitor.start(site.address, index % 2 === 0)),
    );
    let fewest = slowVisitors;
    const counting = setInterval(
        () => (fewest = Math.min(fewest, visitors.filter((visitor) => visitor.connected).length)),
        100,
    );
    const dripping = setInterval(() => visitors.forEach((visitor) => visitor.drip()), 1000);
    try {
        const load = Load.start({
            address: site.address,
            host,
            requests: [
                { method: "GET", path: "/", status: 200 },
                { method: "POST", path: "/guest-book", body: "name=Bench&message=again", status: 303 },
                { method: "GET", path: "/static/site.css", status: 200 },
            ],
        });
        await sleep(10_000);
        const report = await load.stop();
        console.log(
            `throughput: with ${fewest} to ${slowVisitors} slow and idle connections: ${report.requests} requests, ` +
                `${report.failures.length} failed (target 0), the slowest in ${report.slowest} ms`,
        );
        report.failures.slice(0, 5).forEach((failure) => console.log(`throughput: ${failure}`));
    } finally {
        clearInterval(counting);
        clearInterval(dripping);
        visitors.forEach((visitor) => visitor.stop());
    }
}

/** A client that holds a connection without completing a request, and reconnects when the server closes it. */
class SlowVisitor {
    private socket?: net.Socket;
    private stopped = false;
    connected = false;

    private constructor(
        private readonly address: string,
        private readonly sends: boolean,
    ) {}

    static async start(address: string, sends: boolean): Promise<SlowVisitor> {
        const visitor = new SlowVisitor(address, sends);
        await new Promise<void>((resolve) => visitor.connect(resolve));
        return visitor;
    }

    /** Sends another byte of a header that never ends, if this client sends at all. */
    drip(): void {
        if (this.sends && this.connected) {
            this.socket!.write("x");
        }
    }

    stop(): void {
        this.stopped = true;
        this.socket?.destroy();
    }

    private connect(connected?: () => void): void {
        const socket = net.connect({ host: this.address, port: 80 }, () => {
            this.connected = true;
            if (this.sends) {
                socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `);
            }
            connected?.();
        });
        this.socket = socket;
        socket.on("error", () => socket.destroy());
        // A socket that isn't read doesn't report its end.
        socket.resume();
        socket.on("close", () => {
            this.connected = false;
            if (!this.stopped) {
                setTimeout(() => !this.stopped && this.connect(connected), 10);
            }
        });
    }
}
