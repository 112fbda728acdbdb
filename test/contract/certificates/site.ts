import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { Authority } from "../../support/authority";
import { projectFolder } from "../../support/declared-settings";
import { scratch } from "../server-files/tools";
import { SlotServer, type Answer } from "../slots/server";
import { Names, type DnsRecord } from "./names";

const execute = promisify(execFile);
const files = path.join(projectFolder, "components", "certificate", "files");

/** What components/certificate/files/status.sh prints. */
export interface CertificateStatus {
    https: boolean;
    state: "valid" | "missing" | "failing" | "off";
    names: string[];
    notAfter: string | null;
    served: string | null;
    reason: string;
    since: string | null;
    nextTry: string | null;
    broken: boolean;
}

/**
 * A site in namespaces of this computer that has HTTPS: its Nginx, its slots and the scripts of its certificate at their real
 * paths, with DNS of its own, and a real authority outside, which reaches the site as visitors do. Needs root.
 */
export class CertificateSite {
    readonly server = new SlotServer();
    // Other test runs on this computer may have one too.
    private readonly network = `10.254.${process.pid % 256}`;
    private readonly link = `authority-${process.pid % 100_000}`.slice(0, 15);
    readonly address = `${this.network}.2`;
    readonly names = new Names(this.server, scratch(), this.address);
    authority!: Authority;

    /** @param validity of the authority's certificates, in seconds */
    async start({ validity = 90 * 24 * 60 * 60 } = {}): Promise<void> {
        const altered = {
            ADDRESSES: this.address,
            STRICT_TRANSPORT_SECURITY: "max-age=300",
            TRUSTED: "  127.0.0.5/32 1;",
        };
        await this.server.start({ https: true, altered });
        const ip = (...words: string[]) => execute("ip", words);
        await ip("link", "add", this.link, "type", "veth", "peer", "name", "eth0", "netns", this.server.firstProcess);
        await ip("address", "add", `${this.network}.1/24`, "dev", this.link);
        await ip("link", "set", this.link, "up");
        await this.server.run(`ip address add ${this.address}/24 dev eth0 && ip link set eth0 up`);
        await this.names.start(this.leadingHere);
        this.authority = await Authority.start({
            address: `${this.network}.1`,
            resolver: `${this.address}:53`,
            validity,
        });
        await this.trust(this.authority.trustFile);
    }

    /** Lets the server trust a certificate: as update-ca-certificates does, in seconds less. */
    async trust(file: string): Promise<void> {
        await this.server.run(
            `cat ${file} >> /etc/ssl/certs/ca-certificates.crt && cd /etc/ssl/certs && hash=$(openssl x509 -noout -hash -in ${file}) && ` +
                "number=0; while [[ -e $hash.$number ]]; do number=$((number + 1)); done; " +
                `cp ${file} $hash.$number`,
        );
    }

    async stop(): Promise<void> {
        await this.names.stop();
        await this.authority?.remove();
        await this.server.stop();
    }

    /** An address outside, at which the authority is. */
    get proxyAddress(): string {
        return `${this.network}.1`;
    }

    /** The zone as it should be. */
    get leadingHere(): DnsRecord[] {
        return [
            ["@", "A", this.address],
            ["www", "CNAME", "foobar.com."],
        ];
    }

    /** Runs the step; returns what it prints. */
    async apply(changes: Record<string, string> = {}): Promise<string> {
        const settings = {
            HTTPS: "true",
            CANONICAL_DOMAIN: "www.foobar.com",
            OTHER_DOMAIN: "foobar.com",
            ADDRESS: this.address,
            ACME_DIRECTORY: this.authority.directoryUrl,
            ACME_PROFILE: "",
            ACME_EMAIL: "",
            TRUSTED_PROXIES: "",
            ...changes,
        };
        const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
        return this.server.run(`bash ${files}/apply.sh 2>&1`, lines.join(""));
    }

    /** Runs what the timer runs; with "now", as the step does. */
    async look(now: "now" | "" = "now"): Promise<CertificateStatus> {
        await this.server.run(`bash ${files}/certificate.sh ${now} 2>&1`);
        return this.status();
    }

    /** Orders a new one, as if the served one had been issued by another authority. */
    async renew(): Promise<CertificateStatus> {
        await this.server.run("echo https://another.test/ > /srv/data/certificate/served/authority");
        return this.look();
    }

    async status(): Promise<CertificateStatus> {
        return JSON.parse(await this.server.run(`bash ${files}/status.sh`)) as CertificateStatus;
    }

    /** Changes what the last run has noted, so that a test needn't wait. */
    note(name: string, value: string | number): Promise<string> {
        return this.server.run(`sed -i 's/^${name}=.*/${name}=${value}/' /srv/data/state/certificate/found`);
    }

    /** What the last run has noted. */
    async noted(name: string): Promise<string> {
        return (await this.server.run(`sed -n 's/^${name}=//p' /srv/data/state/certificate/found`)).trim();
    }

    /** As if there had never been a certificate; the account with the authority stays. */
    forget(): Promise<string> {
        return this.server.run(
            "cd /srv/data && rm -rf state/certificate certificate/{served,versions,redirects} certificate/certbot/{live,archive,renewal} /run/log",
        );
    }

    /** The serial number of the certificate that port 443 shows, or "" without one. */
    async shown(): Promise<string> {
        const { address } = this;
        const shown = await this.server.run(
            `openssl s_client -connect ${address}:443 -servername www.foobar.com < /dev/null 2> /dev/null | openssl x509 2> /dev/null || true`,
        );
        return shown === "" ? "" : new X509Certificate(shown).serialNumber;
    }

    /** The lines of the log. */
    log(): Promise<string> {
        return this.server.run("cat /run/log 2> /dev/null || true");
    }

    /** The status of what Nginx answers by HTTP: 421 of its default server, which needs no release. */
    async answersByHttp(): Promise<number> {
        return (await this.visit(`http://${this.address}/`, "--header", "Host: other.test")).status;
    }

    /** The answer to a visitor who asks for a whole URL by its name, and trusts the authority alone. */
    async visit(url: string, ...options: string[]): Promise<Answer> {
        const root = path.join(scratch(), "root.pem");
        fs.writeFileSync(root, await this.authority.root());
        const to = [80, 443].flatMap((port) =>
            ["www.foobar.com", "foobar.com"].flatMap((name) => ["--resolve", `${name}:${port}:${this.address}`]),
        );
        return this.server.ask(url, "--cacert", root, ...to, ...options);
    }
}
