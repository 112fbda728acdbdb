import * as fs from "node:fs";
import * as net from "node:net";
import { listenerFiles } from "../../local/authority/listener-certificate";
import {
    authorityLog,
    authorityProcesses,
    directoryUrl,
    issuingChains,
    managementUrl,
    startPebble,
    type AuthoritySettings,
} from "../../local/authority/pebble";
import { ensurePebble } from "../../local/authority/program";
import { authoritySettings } from "../../local/authority/server";
import { endProcesses } from "../../toolchain/end-processes";
import { TerminalProgress } from "../../toolchain/progress";
import { makeFolder } from "./leftovers";

type Chosen = Pick<AuthoritySettings, "resolver"> & Partial<Omit<AuthoritySettings, "folder">>;

/**
 * A certificate authority for a test, a real one: Pebble, the program of the local cloud's authority. It validates what it is
 * asked for, with three questions a name at once, and doesn't know rate limits or CAA records.
 */
export class Authority {
    private constructor(private readonly settings: AuthoritySettings) {}

    /**
     * Starts an authority on ports that are free; `remove` ends it.
     *
     * @param chosen what differs from: listeners on 127.0.0.1, challenges at port 80, certificates for 90 days, one profile
     *     `default`, the CAA identity `authority.test`, no nonce refused
     */
    static async start(chosen: Chosen): Promise<Authority> {
        await ensurePebble(new TerminalProgress());
        const address = chosen.address ?? "127.0.0.1";
        const authority = new Authority({
            folder: makeFolder("authority"),
            address,
            port: await freePort(address),
            managementPort: await freePort(address),
            challengePort: 80,
            validity: 90 * 24 * 60 * 60,
            profile: "default",
            caaIdentities: ["authority.test"],
            rejectedNonces: 0,
            ...chosen,
        });
        await authority.begin().catch(async (error: Error) => {
            await authority.remove();
            throw error;
        });
        return authority;
    }

    /**
     * The authority of a cloud, which its machines trust and reach: `begin` with other settings, such as certificates for
     * seconds, and with none before the next test. Commands that resume the cloud start it if it doesn't answer.
     */
    static ofCloud(cloudId: string): Authority {
        return new Authority(authoritySettings(cloudId));
    }

    /** Where an ACME client begins: the setting `acmeDirectory`. */
    get directoryUrl(): string {
        return directoryUrl(this.settings);
    }

    /** Pebble's own interface, for example `/roots/0`. */
    get managementUrl(): string {
        return managementUrl(this.settings);
    }

    /** The file, PEM, of what a client of both interfaces must trust; the same at every start. */
    get trustFile(): string {
        return listenerFiles(this.settings.folder).issuer;
    }

    /** The root, PEM, above the certificates that it has issued since its last start. */
    root(): string {
        return issuingChains(this.settings.folder).at(-1)!.root;
    }

    /** The lines of its log, of all its starts. */
    log(): string[] {
        return fs.readFileSync(authorityLog(this.settings.folder), "utf8").trimEnd().split("\n");
    }

    /** How many orders it got, in all its starts, whether it issued a certificate or not. */
    orders(): number {
        return ordersTo(this.settings.folder);
    }

    /** How many certificates it has issued, in all its starts. */
    issued(): number {
        return this.log().filter((line) => line.includes("Issued certificate")).length;
    }

    /**
     * Starts it again, at the same addresses; it then has a new root, and has forgotten accounts and orders.
     *
     * @param changes of the settings that it was made with
     */
    async begin(changes: Partial<Omit<AuthoritySettings, "folder">> = {}): Promise<void> {
        await startPebble({ ...this.settings, ...changes });
    }

    /** Ends it; `begin` starts it again. */
    async end(): Promise<void> {
        await endProcesses(() => authorityProcesses(this.settings.folder));
    }

    /** Ends it, and removes its log and all its files. */
    async remove(): Promise<void> {
        await this.end();
        fs.rmSync(this.settings.folder, { recursive: true, force: true });
    }
}

/** How many orders the authority of a folder got, in all its starts. */
export function ordersTo(folder: string): number {
    return fs.readFileSync(authorityLog(folder), "utf8").split("Added order").length - 1;
}

async function freePort(address: string): Promise<number> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}
