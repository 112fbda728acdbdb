import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { AvailabilityProbe } from "../../../../operations/maintenance/availability-probe";
import { getPage } from "../../../../operations/status/visitors";
import { Visitor, waitUntilHealthy } from "../../../../operations/stack/site-health";
import { repositoryDirectory } from "../../../../toolchain/directories";
import { eventually } from "../../../support/visit";
import { TwoPorts } from "../../../support/two-ports";

const redirect = { status: 301, location: "https://www.foobar.com/healthz" };

describe("A visitor of a site that is to use HTTPS", () => {
    let ports: TwoPorts;
    let visitor: Visitor;
    const ask = () => visitor.get("/healthz", 2_000);

    beforeEach(async () => {
        ports = new TwoPorts();
        await ports.listen();
        visitor = new Visitor(ports.site);
    });
    afterEach(() => ports.close());

    it("asks by HTTPS, with the site's name", async () => {
        ports.setCertificate("valid");
        const { url, status, fault, distrust } = await ask();
        assert.deepEqual([url, status, fault], ["https://www.foobar.com/healthz", 200, undefined]);
        assert.match(distrust!, /SELF_SIGNED/);
        assert.deepEqual([ports.asked, visitor.withoutHttps], [["https"], undefined]);
    });

    it("trusts the authorities of its cloud besides this computer's", async () => {
        ports.setCertificate("valid");
        const pem = fs.readFileSync(path.join(repositoryDirectory(), "test/fixtures/certificates/valid.pem"), "utf8");
        visitor = new Visitor({ ...ports.site, roots: [pem] });
        const { status, distrust } = await ask();
        assert.deepEqual([status, distrust], [200, undefined]);
    });

    it("asks by HTTP while there is no certificate, and knows why", async () => {
        const { url, status } = await ask();
        assert.deepEqual([url, status], ["http://www.foobar.com/healthz", 200]);
        assert.match(visitor.withoutHttps!, /^no connection by TLS: .*handshake failure$/);
        ports.setCertificate("valid");
        assert.equal((await ask()).url, "https://www.foobar.com/healthz");
        assert.equal(visitor.withoutHttps, undefined);
    });

    it("asks by HTTP while nothing listens for HTTPS", async () => {
        const { site } = ports;
        ports.secure.close();
        await once(ports.secure, "close");
        visitor = new Visitor(site);
        assert.equal((await ask()).status, 200);
        assert.match(visitor.withoutHttps!, /ECONNREFUSED/);
    });

    it("does not go without HTTPS where HTTP leads to it", async () => {
        ports.answers["http"] = redirect;
        await assert.rejects(ask(), /handshake failure/);
    });

    it("does not go back to HTTP once HTTPS has answered", async () => {
        ports.setCertificate("valid");
        const { site } = ports;
        visitor = new Visitor(site);
        await ask();
        ports.secure.close();
        ports.secure.closeAllConnections();
        await assert.rejects(ask(), /ECONNREFUSED/);
    });

    it("of one that is not, asks by HTTP only", async () => {
        ports.setCertificate("valid");
        visitor = new Visitor({ ...ports.site, https: false });
        await ask();
        assert.deepEqual(ports.asked, ["http"]);
    });

    describe("is told in the check of the page", () => {
        it("that the certificate has ended", async () => {
            ports.setCertificate("ended");
            await assert.rejects(
                getPage(ports.site, 5),
                /no browser accepts it: the certificate has ended on Apr .* 2020/,
            );
        });

        it("that the certificate is for another name", async () => {
            ports.setCertificate("other");
            await assert.rejects(getPage(ports.site, 5), /no browser accepts it: .*www\.foobar\.com.*shop\.example/);
        });

        it("that this computer does not know the authority, which fails nothing", async () => {
            ports.setCertificate("valid");
            ports.answers["https"] = { status: 200, body: "<title>A shop</title>" };
            assert.match(
                (await getPage(ports.site, 5)).value,
                /^https:\/\/www\.foobar\.com\/ at 127\.0\.0\.1: 200, “A shop”.*does not trust the certificate \(\w*SELF_SIGNED\w*\)$/,
            );
        });
    });

    describe("decides about a deploy", () => {
        it("by HTTPS", async () => {
            ports.setCertificate("valid");
            ports.answers["http"] = redirect;
            await waitUntilHealthy(ports.site, 1);
            ports.answers["https"] = { status: 500 };
            await assert.rejects(
                waitUntilHealthy(ports.site, 1),
                /^Error: https:\/\/www\.foobar\.com\/healthz at 127\.0\.0\.1 isn't healthy: 500 in 1 attempts$/,
            );
        });

        it("by HTTP before the first certificate", () => waitUntilHealthy(ports.site, 1));

        it("not by the certificate's age, which is no fault of the release", async () => {
            ports.setCertificate("ended");
            await waitUntilHealthy(ports.site, 1);
        });

        it("against it where HTTP leads to HTTPS, and nobody gets through", async () => {
            ports.answers["http"] = redirect;
            await assert.rejects(
                waitUntilHealthy(ports.site, 1),
                /https:\/\/www\.foobar\.com\/healthz .*in 1 attempts/,
            );
        });
    });

    describe("watches a site during maintenance", () => {
        it("by HTTP until HTTPS comes, with the redirects that come with it", async () => {
            const probe = new AvailabilityProbe(ports.site);
            await eventually("a healthy site", 5, async () => assert.ok(probe.isHealthy));
            assert.equal(probe.waitsForHttps, true);
            ports.setCertificate("valid");
            ports.answers["http"] = redirect;
            await eventually("HTTPS", 5, async () => assert.equal(probe.waitsForHttps, false));
            assert.equal((await probe.stop()).failed, 0);
        });
    });
});
