import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { waitUntil } from "../../../toolchain/wait-until";
import type { SlotServer } from "../slots/server";

/** A record without its owner's zone: owner, type, value. The owner `@` is the zone itself. */
export type DnsRecord = [owner: string, type: string, value: string];

const zone = "foobar.com";
/** Where the zone's server is, among the addresses of the site's server. */
const zoneServer = "127.0.0.53";
const patience = 10_000;

/**
 * DNS for the programs of a server in namespaces: Knot has the zone, and Dnsmasq is the resolver that the server asks, and
 * whoever comes from elsewhere. Both are in the namespaces.
 */
export class Names {
    private knot?: ChildProcess;
    private resolver?: ChildProcess;
    private serial = 0;

    /** @param folder an empty one, for their files */
    constructor(
        private readonly server: SlotServer,
        private readonly folder: string,
        private readonly address: string,
    ) {}

    async start(records: DnsRecord[]): Promise<void> {
        const run = path.join(this.folder, "run");
        fs.mkdirSync(run, { recursive: true });
        const configuration = path.join(this.folder, "knot.conf");
        const lines = [
            `server:\n  rundir: "${run}"\n  listen: "${zoneServer}@53"`,
            `database:\n  storage: "${run}"`,
            "log:\n  - target: stderr\n    any: error",
            `zone:\n  - domain: ${zone}\n    file: "${this.zoneFile}"\n    zonefile-load: whole\n    journal-content: none\n`,
        ];
        fs.writeFileSync(configuration, lines.join("\n"));
        this.write(records);
        this.knot = this.spawn("knotd", "--config", configuration);
        await this.server.run("echo nameserver 127.0.0.1 > /etc/resolv.conf");
        await this.resolve();
        await this.untilServed();
    }

    /** Exchanges all records of the zone. */
    async set(records: DnsRecord[]): Promise<void> {
        this.write(records);
        this.knot!.kill("SIGHUP");
        await this.untilServed();
    }

    /** Lets the resolver answer as it says, in place of the zone, or as the zone does: words of Dnsmasq. */
    async resolve(...instead: string[]): Promise<void> {
        await this.end(this.resolver);
        this.resolver = this.spawn(
            "dnsmasq",
            ...["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--cache-size=0"],
            ...["--bind-interfaces", "--listen-address=127.0.0.1", `--listen-address=${this.address}`, "--user=root"],
            ...["--local=/com/", `--server=/${zone}/${zoneServer}`, "--pid-file", ...instead],
        );
        const answers = () => this.ask("127.0.0.1", "SOA").then((answer) => answer !== "");
        await waitUntil(answers, patience);
    }

    async stop(): Promise<void> {
        await this.end(this.resolver);
        await this.end(this.knot);
    }

    private get zoneFile(): string {
        return path.join(this.folder, `${zone}.zone`);
    }

    private write(records: DnsRecord[]): void {
        const all: DnsRecord[] = [
            ["@", "SOA", `ns.${zone}. hostmaster.${zone}. ${++this.serial} 300 300 300 0`],
            ["@", "NS", `ns.${zone}.`],
            ["ns", "A", zoneServer],
            ...records,
        ];
        const lines = all.map(([owner, type, value]) => `${owner} 0 ${type} ${value}\n`);
        fs.writeFileSync(this.zoneFile, `$ORIGIN ${zone}.\n${lines.join("")}`);
    }

    private async untilServed(): Promise<void> {
        const isServed = async () => (await this.ask(zoneServer, "SOA")).split(" ")[2] === String(this.serial);
        await waitUntil(isServed, patience);
    }

    /** The value of the zone's first record of a type, or "". */
    private async ask(server: string, type: string): Promise<string> {
        const program =
            "import sys, dns.message, dns.query; " +
            "answer = dns.query.udp(dns.message.make_query(sys.argv[2], sys.argv[3]), sys.argv[1], timeout=2).answer; " +
            "print(answer[0][0] if answer else '')";
        const answer = this.server.run(`python3 -c "${program}" ${server} ${zone} ${type}`);
        return (await answer.catch(() => "")).trim();
    }

    private spawn(...words: string[]): ChildProcess {
        // `nsenter` waits for a program in another pid namespace, and passes no signal on.
        const [program, ...rest] = this.server.within(...words).filter((word) => word !== "--pid");
        return spawn(program!, rest, { stdio: ["ignore", "inherit", "inherit"] });
    }

    private async end(program?: ChildProcess): Promise<void> {
        if (program && program.exitCode === null && program.signalCode === null) {
            const end = once(program, "exit");
            program.kill();
            await end;
        }
    }
}
