import { execFileSync } from "node:child_process";
import { cloudAuthorityProcesses, startAuthority } from "../../../local/authority/server";
import { dnsProcesses } from "../../../local/dns/server";
import { objectStorageProcesses, startObjectStorage } from "../../../local/object-storage/server";
import { Missed, type End, type Fault, type Scene } from "./fault";

let tables = 0;

/** Drops every packet between this computer and the server's SSH daemon, without a word to either. */
async function dropSsh({ clone, address }: Scene): Promise<End> {
    const table = `simple-web-stack-fault-${process.pid}-${tables++}`;
    const own = (await clone.machine.execute("hostname --all-ip-addresses")).trim().split(/\s+/)[0]!;
    const addresses = `{ ${[address, own].join(", ")} }`;
    execFileSync("nft", ["--file", "-"], {
        input: `table inet ${table} {
            chain to { type filter hook output priority 10; ip daddr ${addresses} tcp dport 22 drop; }
            chain from { type filter hook input priority 10; ip saddr ${addresses} tcp sport 22 drop; }
        }`,
    });
    return async () => void execFileSync("nft", ["delete", "table", "inet", table]);
}

function killAll(processes: number[]): void {
    if (processes.length === 0) {
        throw new Missed("no such process");
    }
    processes.forEach((id) => process.kill(id, "SIGKILL"));
}

/** A program of the local cloud that a running site does without, for a while. */
function programDown(
    name: string,
    processes: (cloudId: string) => number[],
    start: (cloudId: string) => Promise<void>,
): Fault {
    return {
        name,
        noticed: false,
        recovery: "nothing",
        cause: async ({ clone: { cloudId } }) => {
            killAll(processes(cloudId));
            return () => start(cloudId);
        },
    };
}

export const networkFaults: Fault[] = [
    {
        name: "the SSH connection breaks silently",
        noticed: false,
        recovery: "nothing",
        hitsOperations: true,
        cause: dropSsh,
    },
    {
        name: "the server has no network",
        noticed: true,
        recovery: "nothing",
        cause: async ({ clone }) => {
            const { machine } = clone;
            await machine.disconnect();
            // A restarted machine has a new cable, and a deleted one none.
            return () => machine.connect().catch(() => undefined);
        },
    },
    programDown("the certificate authority is down", cloudAuthorityProcesses, startAuthority),
    programDown("the bucket's S3 server is down", objectStorageProcesses, startObjectStorage),
    {
        name: "the zone's DNS server killed (on AWS it is Route 53)",
        noticed: false,
        recovery: "nothing",
        cause: async (scene) => killAll(dnsProcesses(scene.clone.cloudId)),
    },
];
