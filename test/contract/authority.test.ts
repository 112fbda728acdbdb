import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { takeAddress } from "../../local/addresses";
import { destroyCloud } from "../../local/cloud/destroy";
import { dnsAddress } from "../../local/dns/server";
import { createZone, writeRecords } from "../../local/dns/zones";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { Authority } from "../support/authority";
import { orderCertificate } from "../support/certbot";
import { makeFolder, removeLeftovers } from "../support/leftovers";

const zone = "foobar.com";
const names = [`www.${zone}`, zone];
const challengePort = 80;

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
        await createZone(cloud.id, zone, ["ns.local-cloud.test"]);
        await writeRecords(cloud.id, { zone, name: zone, type: "A", ttl: 300, records: [site.address] });
        await writeRecords(cloud.id, { zone, name: `www.${zone}`, type: "CNAME", ttl: 300, records: [zone] });
        resolver = `${dnsAddress(cloud.id)}:53`;
    });

    after(async () => {
        await destroyCloud(cloud.id);
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
            assert.ok(isTrusted(folder, await authority.root()));
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
            await assert.rejects(authority.root(), /ECONNREFUSED/);
            await authority.begin();
            assert.ok(!isTrusted(folder, await authority.root()));
            assert.equal(fs.readFileSync(authority.trustFile, "utf8"), before.trust);
            assert.equal(authority.directoryUrl, before.url);
        });

        it("is started again with other settings", async () => {
            await authority.begin({ validity: 3600, challengePort: 1025 });
            const folder = await orderCertificate(authority, names, client(), { ...site, port: 1025 });
            assert.equal(lifetimeOf(certificateIn(folder)), 3599);
        });
    });
});
