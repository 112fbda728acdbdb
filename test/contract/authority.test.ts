import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { Resolver } from "node:dns/promises";
import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { takeAddress } from "../../local/addresses";
import { ensureListenerCertificate, type ListenerFiles } from "../../local/authority/listener-certificate";
import { authorityProcesses } from "../../local/authority/pebble";
import { ensurePebble } from "../../local/authority/program";
import {
    authorityDirectoryUrl,
    authorityIssuer,
    cloudAuthorityProcesses,
    cloudIssuingChains,
    startAuthority,
} from "../../local/authority/server";
import { destroyCloud } from "../../local/cloud/destroy";
import { cloudStatus, describeStatus } from "../../local/cloud/status";
import { dnsAddress, nameServerDomain } from "../../local/dns/server";
import { createZone, removeRecords, writeRecords } from "../../local/dns/zones";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { httpsCommands } from "../../operations/rehearsal/https-commands";
import { run } from "../../toolchain/run";
import { TerminalProgress } from "../../toolchain/progress";
import { Authority } from "../support/authority";
import { orderCertificate } from "../support/certbot";
import { projectFolder } from "../support/declared-settings";
import { makeFolder, removeLeftovers } from "../support/leftovers";
import { launchBrowser } from "../support/visit";

const zone = "foobar.com";
const names = [`www.${zone}`, zone];
const challengePort = 80;
/** Root has no sandbox, and a test no screen. */
const unattendedBrowser =
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --dump-dom";

/** The site's own certificate, the first of its chain. */
function certificateIn(folder: string): X509Certificate {
    return new X509Certificate(fs.readFileSync(path.join(folder, "fullchain.pem")));
}

function lifetimeOf({ validFrom, validTo }: X509Certificate): number {
    return (Date.parse(validTo) - Date.parse(validFrom)) / 1000;
}

/** Whether a program that trusts a root, and nothing else, accepts a chain. */
function isTrusted(folder: string, root: string): boolean {
    const rootFile = path.join(folder, "root.pem");
    const chain = path.join(folder, "fullchain.pem");
    fs.writeFileSync(rootFile, root);
    try {
        execFileSync("openssl", ["verify", "-CAfile", rootFile, "-untrusted", chain, chain], { stdio: "pipe" });
        return true;
    } catch {
        return false;
    }
}

describe("a certificate authority", function () {
    this.timeout(120_000);
    let cloud: Cloud;
    /** Where the zone's names lead. */
    let site: { address: string; port: number };
    let resolver: string;

    before(async () => {
        await removeLeftovers();
        cloud = await ensureCloud(makeFolder("aws"));
        await registerCloud(cloud.id, cloud.directory);
        site = { address: takeAddress(cloud.id, "site"), port: challengePort };
        execFileSync("ip", ["address", "replace", `${site.address}/32`, "dev", "lo"]);
        await createZone(cloud.id, zone, [`ns-1.example.${nameServerDomain}`]);
        await writeRecords(cloud.id, { zone, name: zone, type: "A", ttl: 300, records: [site.address] });
        await writeRecords(cloud.id, { zone, name: `www.${zone}`, type: "CNAME", ttl: 300, records: [zone] });
        resolver = `${dnsAddress(cloud.id)}:53`;
    });

    after(async () => {
        await destroyCloud(cloud.id);
        assert.deepEqual(describeStatus(await cloudStatus(cloud.id)), []);
        await releaseCloud(cloud.id);
        fs.rmSync(cloud.directory, { recursive: true, force: true });
    });

    /** An empty folder for certbot, with nothing in it that an earlier test has left. */
    function client(): string {
        return fs.mkdtempSync(path.join(cloud.directory, "client-"));
    }

    describe("of a test", () => {
        let authority: Authority;

        beforeEach(async () => (authority = await Authority.start({ resolver, validity: 60 })));
        afterEach(() => authority.remove());

        it("issues a certificate for both names, for seconds if wanted, and counts the orders", async () => {
            const folder = await orderCertificate(authority, names, client(), site);
            const certificate = certificateIn(folder);
            assert.equal(certificate.subjectAltName, `DNS:www.${zone}, DNS:${zone}`);
            assert.equal(lifetimeOf(certificate), 59);
            assert.ok(isTrusted(folder, authority.root()));
            assert.deepEqual([authority.orders(), authority.issued()], [1, 1]);
        });

        it("refuses a name that doesn't lead to who asks, and counts that order too", async () => {
            const elsewhere = { ...site, port: 1024 };
            await assert.rejects(
                orderCertificate(authority, names, client(), elsewhere),
                /Connection refused|refused/i,
            );
            assert.deepEqual([authority.orders(), authority.issued()], [1, 0]);
        });

        it("refuses a name that its resolver doesn't know", async () => {
            await assert.rejects(orderCertificate(authority, [`shop.${zone}`], client(), site), /could not resolve/);
            await assert.rejects(orderCertificate(authority, ["example.org"], client(), site), /could not resolve/);
        });

        it("validates every order, also the second one for the same names", async () => {
            const folder = client();
            await orderCertificate(authority, names, folder, site);
            await orderCertificate(authority, names, folder, site);
            const validations = authority.log().filter((line) => line.includes("Attempting to validate"));
            // Each name is asked three times at once.
            assert.ok(validations.length > 6 && validations.length <= 12, String(validations.length));
            assert.deepEqual([authority.orders(), authority.issued()], [2, 2]);
        });

        it("has a new root when it is started again, and the same listener", async () => {
            const folder = await orderCertificate(authority, names, client(), site);
            const before = { trust: fs.readFileSync(authority.trustFile, "utf8"), url: authority.directoryUrl };
            await authority.end();
            await assert.rejects(orderCertificate(authority, names, client(), site), /Connection refused/);
            await authority.begin();
            assert.ok(!isTrusted(folder, authority.root()));
            assert.equal(fs.readFileSync(authority.trustFile, "utf8"), before.trust);
            assert.equal(authority.directoryUrl, before.url);
        });

        it("is started again with other settings", async () => {
            await authority.begin({ validity: 3600, challengePort: 1025 });
            const folder = await orderCertificate(authority, names, client(), { ...site, port: 1025 });
            assert.equal(lifetimeOf(certificateIn(folder)), 3599);
        });
    });

    describe("whose test run was killed", () => {
        it("is ended by the next test run, with its folder", async () => {
            const killed = `
                const { Authority } = require("./test/support/authority.ts");
                Authority.start({ resolver: "127.0.0.1:53" }).then(({ trustFile }) => {
                    console.log(trustFile);
                    process.kill(process.pid, "SIGKILL");
                });`;
            const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--eval", killed], {
                cwd: projectFolder,
                encoding: "utf8",
            });
            const folder = path.dirname(stdout.trim());
            assert.match(folder, /simple-web-stack-authority-/, stderr);
            await removeLeftovers();
            assert.deepEqual(authorityProcesses(folder), []);
            assert.ok(!fs.existsSync(folder));
        });
    });

    describe("of a local cloud", () => {
        let trustFile: string;
        const ofCloud = () => ({ directoryUrl: authorityDirectoryUrl(cloud.id), trustFile });

        before(async () => {
            await ensurePebble(new TerminalProgress());
            await startAuthority(cloud.id);
            trustFile = path.join(cloud.directory, "trust.pem");
            fs.writeFileSync(trustFile, authorityIssuer(cloud.id)!);
        });

        it("issues for the zone's names, as the cloud's DNS server knows them, for 90 days", async () => {
            const folder = await orderCertificate(ofCloud(), names, client(), site);
            assert.equal(lifetimeOf(certificateIn(folder)), 90 * 24 * 60 * 60 - 1);
            const { root, intermediate } = cloudIssuingChains(cloud.id).at(-1)!;
            assert.ok(isTrusted(folder, root));
            // The site sends it, so a browser can be told to trust its key.
            const chain = fs.readFileSync(path.join(folder, "fullchain.pem"), "utf8");
            assert.ok(chain.includes(intermediate.trim()));
        });

        it("keeps running, with its root, when it is to be started again", async () => {
            const before = { chains: cloudIssuingChains(cloud.id), processes: cloudAuthorityProcesses(cloud.id) };
            await Promise.all([startAuthority(cloud.id), startAuthority(cloud.id)]);
            const after = { chains: cloudIssuingChains(cloud.id), processes: cloudAuthorityProcesses(cloud.id) };
            assert.deepEqual(after, before);
            assert.equal(after.processes.length, 1);
        });

        for (const [how, signal] of [
            ["has ended", "SIGKILL"],
            ["hangs", "SIGSTOP"],
        ] as const) {
            it(`is replaced when it ${how}, and who trusted it trusts the next one`, async () => {
                const [former] = cloudAuthorityProcesses(cloud.id);
                process.kill(former!, signal);
                await startAuthority(cloud.id);
                assert.notEqual(cloudAuthorityProcesses(cloud.id)[0], former);
                assert.equal(authorityIssuer(cloud.id), fs.readFileSync(trustFile, "utf8"));
                await orderCertificate(ofCloud(), names, client(), site);
            });
        }

        it("is started with other settings for a test, and who trusts it trusts it still", async () => {
            const authority = Authority.ofCloud(cloud.id);
            const orders = authority.orders();
            await authority.begin({ validity: 45 });
            // As a command does that resumes the cloud.
            await startAuthority(cloud.id);
            const folder = await orderCertificate(ofCloud(), names, client(), site);
            assert.equal(lifetimeOf(certificateIn(folder)), 44);
            assert.equal(authority.orders(), orders + 1);
            await authority.begin();
            const usual = await orderCertificate(ofCloud(), names, client(), site);
            assert.equal(lifetimeOf(certificateIn(usual)), 90 * 24 * 60 * 60 - 1);
        });

        describe("to visitors", () => {
            const url = `https://www.${zone}/`;
            const page = new RegExp(`this is www\\.${zone}`);
            let server: https.Server;

            before(async () => {
                const folder = await orderCertificate(ofCloud(), names, client(), site);
                const [cert, key] = ["fullchain.pem", "privkey.pem"].map((name) =>
                    fs.readFileSync(path.join(folder, name)),
                );
                server = https.createServer({ cert, key }, ({ headers }, response) =>
                    response.end(`<p>this is ${headers.host}</p>`),
                );
                await new Promise<void>((resolve) => server.listen(443, site.address, resolve));
                process.env.SIMPLE_WEB_STACK_CLOUD = cloud.directory;
            });

            after(() => {
                delete process.env.SIMPLE_WEB_STACK_CLOUD;
                server.closeAllConnections();
                server.close();
            });

            it("is trusted by a browser that has its root among its authorities, and by no other", async () => {
                const { root } = cloudIssuingChains(cloud.id).at(-1)!;
                const open = async (trusted?: string) => {
                    const browser = await launchBrowser(names, site.address, trusted);
                    try {
                        const opened = await browser.newPage();
                        await opened.goto(url);
                        return await opened.content();
                    } finally {
                        await browser.close();
                    }
                };
                assert.match(await open(root), page);
                await assert.rejects(open(), /ERR_CERT_AUTHORITY_INVALID/);
            });

            it("is trusted by the commands that open the site by its names, also after it was started again", async () => {
                // As a restart of the computer does it: the site's certificate is one of the root before.
                await Authority.ofCloud(cloud.id).end();
                await startAuthority(cloud.id);
                const [browser, curl] = httpsCommands(cloud.id, url, site.address);
                const unattended = browser!.replace("chromium ", `chromium ${unattendedBrowser} `);
                assert.match(await run("sh", ["-c", unattended]), page);
                assert.match(await run("sh", ["-c", `${curl} --silent`]), page);
                const trusting = / --ignore-certificate-errors-spki-list=\S+/;
                assert.match(unattended, trusting);
                assert.doesNotMatch(await run("sh", ["-c", unattended.replace(trusting, "")]), page);
                await assert.rejects(run("sh", ["-c", curl!.replace(/ --cacert \S+/, "")]), /certificate/);
            });
        });

        it("is one of the things of the cloud", async () => {
            const { authorities } = await cloudStatus(cloud.id);
            assert.deepEqual(authorities, cloudAuthorityProcesses(cloud.id));
            assert.equal(authorities.length, 1);
        });
    });

    describe("that is asked for names", () => {
        const own = () => {
            const asking = new Resolver({ timeout: 2000, tries: 2 });
            asking.setServers([dnsAddress(cloud.id)!]);
            return asking;
        };

        it("finds the zone's name servers where the zone is", async () => {
            const [server] = await own().resolveNs(zone);
            assert.deepEqual(await own().resolve4(server!), [dnsAddress(cloud.id)]);
        });

        it("finds CAA records, none at first, and gets no answer about other domains", async () => {
            await assert.rejects(own().resolveCaa(zone), { code: "ENODATA" });
            await writeRecords(cloud.id, {
                zone,
                name: zone,
                type: "CAA",
                ttl: 60,
                records: ['0 issue "example.org"'],
            });
            assert.deepEqual(await own().resolveCaa(zone), [{ critical: 0, issue: "example.org" }]);
            await removeRecords(cloud.id, { zone, name: zone, type: "CAA" });
            await assert.rejects(own().resolveCaa("com"), { code: "EREFUSED" });
            await assert.rejects(own().resolve4("example.org"), { code: "EREFUSED" });
        });
    });
});

describe("the certificate of an authority's listener", function () {
    this.timeout(120_000);
    let folder: string;

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "listener-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    const contents = () => fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name), "utf8"));

    it("is made once, and its issuer can sign nothing else", async () => {
        const files = await ensureListenerCertificate(folder, "127.0.0.1");
        const made = contents();
        await ensureListenerCertificate(folder, "127.0.0.1");
        assert.deepEqual(contents(), made);
        const [issuer, key] = [
            new X509Certificate(fs.readFileSync(files.issuer)),
            createPrivateKey(fs.readFileSync(files.key)),
        ];
        assert.ok(issuer.ca && !issuer.checkPrivateKey(key));
        assert.equal(made.filter((text) => text.includes("PRIVATE KEY")).length, 1);
        assert.equal(fs.statSync(files.key).mode & 0o777, 0o600);
    });

    it("is made anew for another address, and when a file is missing", async () => {
        const files = await ensureListenerCertificate(folder, "127.0.0.1");
        const first = contents();
        await ensureListenerCertificate(folder, "127.0.0.2");
        assert.ok(certificateOf(files).checkIP("127.0.0.2"));
        assert.ok(!certificateOf(files).checkIP("127.0.0.1"));
        fs.rmSync(files.issuer);
        await ensureListenerCertificate(folder, "127.0.0.2");
        assert.ok(certificateOf(files).checkIssued(new X509Certificate(fs.readFileSync(files.issuer))));
        assert.equal(contents().filter((text) => first.includes(text)).length, 0);
    });

    const certificateOf = ({ certificate }: ListenerFiles) => new X509Certificate(fs.readFileSync(certificate));
});
