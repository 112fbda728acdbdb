import * as assert from "node:assert/strict";
import { release, uvicorn } from "./certificates/application";
import { CertificateSite } from "./certificates/site";

const [www, apex] = ["www.foobar.com", "foobar.com"];
const challenge = "/.well-known/acme-challenge/token";
const strictly = "max-age=300";

describe("a site with HTTPS", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    const { server } = site;
    const location = async (url: string, ...options: string[]) => {
        const { status, headers } = await site.visit(url, ...options);
        return `${status} ${headers.location}`;
    };

    before(async () => {
        await site.start();
        await server.installPackages();
    });
    after(() => site.stop());

    it("has no certificate at first, and answers by HTTP", async () => {
        const { code, output } = await server.deploy(release, { ...uvicorn, HEALTH_PATH: "/by-http" });
        assert.equal(code, 0, output);
        const { body, headers } = await site.visit(`http://${www}/by-http`);
        assert.equal(body, `["http", "${www}"]`);
        assert.equal(headers["strict-transport-security"], undefined);
        assert.equal(await location(`http://${apex}/x?y=z`), `301 http://${www}/x?y=z`);
        assert.equal(await site.shown(), "");
        assert.equal((await site.status()).state, "off");
    });

    it("gets one with the step", async () => {
        const output = await site.apply();
        assert.match(output, /HTTPS: https:\/\/www\.foobar\.com has a certificate until \d{4}/, output);
        const { state, names, notAfter, served, reason } = await site.status();
        assert.deepEqual(
            { state, names, reason, served },
            { state: "valid", names: [www, apex], reason: "", served: notAfter },
        );
        assert.equal(site.authority.issued(), 1);
        assert.match(await site.apply(), /certificate: nothing changed/);
        assert.equal(site.authority.orders(), 1);
    });

    it("logs what a step has brought, as what the timer does", async () => {
        const lines = (await site.log()).trim().split("\n");
        assert.match(lines[0]!, /^daemon\.notice the certificate that is served: \d{8}T/);
        assert.deepEqual(lines.slice(1), [
            "daemon.notice visitors who come by HTTP are sent to https://www.foobar.com",
        ]);
    });

    it("answers by HTTPS, with HTTP/2, as the application sees", async () => {
        const { status, body, protocol, headers } = await site.visit(`https://${www}/`);
        assert.deepEqual([status, body, protocol], [200, `["https", "${www}"]`, "HTTP/2"]);
        assert.equal(headers["strict-transport-security"], strictly);
        assert.equal((await site.visit(`https://${www}/`, "--http1.1")).status, 200);
    });

    it("says over HTTPS alone that browsers shall stay there, unless the application says something else", async () => {
        const header = async (url: string) => (await site.visit(url)).headers["strict-transport-security"];
        assert.equal(await header(`https://${www}/static/site.css`), strictly);
        assert.equal(await header(`https://${apex}/`), strictly);
        assert.equal(await header(`https://${www}/strict`), "max-age=63072000");
        assert.equal(await header(`http://${www}/`), undefined);
        await server.run("touch /run/simple-web-stack/paused");
        assert.equal((await site.visit(`https://${www}/`)).status, 503);
        assert.equal(await header(`https://${www}/`), strictly);
        // Nginx looks again after a second.
        await server.run("rm /run/simple-web-stack/paused; sleep 1.2");
    });

    it("sends visitors who come by HTTP to the canonical name by HTTPS, in one hop", async () => {
        for (const name of [www, apex]) {
            assert.equal(await location(`http://${name}/x?y=z`), `301 https://${www}/x?y=z`);
            // A browser sends it again, with its body.
            assert.equal(await location(`http://${name}/x?y=z`, "--data", "a=b"), `308 https://${www}/x?y=z`);
        }
        assert.equal(await location(`https://${apex}/x?y=z`), `301 https://${www}/x?y=z`);
        assert.equal(await location(`https://${apex}/x?y=z`, "--data", "a=b"), `308 https://${www}/x?y=z`);
    });

    it("doesn't send those in a circle who came by HTTPS to a proxy", async () => {
        const proxy = ["--interface", "127.0.0.5", "--header", "Host: www.foobar.com"];
        const ask = (scheme: string) =>
            server.ask("http://127.0.0.1/", ...proxy, "--header", `X-Forwarded-Proto: ${scheme}`);
        assert.deepEqual([(await ask("https")).status, (await ask("http")).status], [200, 301]);
    });

    it("shows the authority its challenge by HTTP, by both names, paused or not", async () => {
        await server.run(
            `cd /run/simple-web-stack && mkdir -p challenges/.well-known/acme-challenge && echo answer > challenges${challenge} && touch paused`,
        );
        for (const name of [www, apex]) {
            assert.equal((await site.visit(`http://${name}${challenge}`)).body, "answer\n");
            assert.equal((await site.visit(`http://${name}${challenge}-missing`)).status, 404);
        }
        await server.run(`cd /run/simple-web-stack && rm paused challenges${challenge}; sleep 1.2`);
    });

    it("answers by its address over HTTP, and nobody else's name", async () => {
        assert.equal((await site.visit(`http://${site.address}/by-http`)).status, 200);
        const { status } = await site.visit(`https://${www}/`, "--header", "Host: other.test");
        assert.equal(status, 421);
        assert.equal((await site.visit(`https://${site.address}/`, "--insecure")).status, 421);
        assert.equal((await site.visit(`http://${www}/`, "--header", "Host: other.test")).status, 421);
    });

    it("refuses what is older than TLS 1.2, and takes both that are not", async () => {
        const handshake = (...options: string[]) =>
            server.run(
                `openssl s_client -connect ${site.address}:443 -servername ${www} ${options.join(" ")} < /dev/null > /dev/null 2>&1 && echo yes || echo no`,
            );
        assert.equal(await handshake("-tls1_1", "-cipher DEFAULT@SECLEVEL=0"), "no\n");
        assert.equal(await handshake("-tls1_2"), "yes\n");
        assert.equal(await handshake("-tls1_3"), "yes\n");
        assert.equal(await handshake("-tls1_2", "-cipher ECDHE-ECDSA-AES128-GCM-SHA256"), "yes\n");
        assert.equal(await handshake("-tls1_2", "-cipher ECDHE-ECDSA-AES128-SHA"), "no\n");
    });

    it("asks a release for its health as visitors do, by HTTPS", async () => {
        const { code, output } = await server.deploy(release, uvicorn);
        assert.equal(code, 0, output);
        assert.equal((await site.visit(`https://${www}/`)).status, 200);
    });

    it("has a key that the application can't read, nor its group", async () => {
        const read = (user: string) =>
            server.run(
                `setpriv --reuid=${user} --regid=www-data --clear-groups cat /srv/data/certificate/served/privkey.pem > /dev/null 2>&1 && echo yes || echo no`,
            );
        assert.equal(await read("app"), "no\n");
        assert.equal(await read("www-data"), "yes\n");
        assert.equal(
            await server.run("stat -L --format='%a %U:%G' /srv/data/certificate/served/privkey.pem"),
            "400 www-data:root\n",
        );
        const found = await server.run(
            "find /srv/data/certificate /srv/data/state/certificate -name '*key*' -type f -not -user www-data -perm /077",
        );
        assert.equal(found, "");
        assert.equal(
            await server.run("grep -rl 'PRIVATE KEY' /srv/data/state /run /var/log/nginx 2> /dev/null || true"),
            "",
        );
    });

    it("keeps its certificate when HTTPS is switched off and on again", async () => {
        const before = await site.shown();
        assert.match(await site.apply({ HTTPS: "false" }), /certificate: .* changed/);
        assert.deepEqual((await site.status()).state, "off");
        // The timer, if it still ran.
        await site.look();
        await site.apply();
        assert.equal((await site.status()).state, "valid");
        assert.equal(await site.shown(), before);
        assert.equal(site.authority.orders(), 1);
    });

    it("needs no other one for another canonical name", async () => {
        await site.apply({ CANONICAL_DOMAIN: apex, OTHER_DOMAIN: www });
        assert.equal((await site.status()).state, "valid");
        assert.equal(site.authority.orders(), 1);
    });

    it("orders another one for another domain, and sends nobody to HTTPS before it is there", async () => {
        const output = await site.apply({ CANONICAL_DOMAIN: "www.other.com", OTHER_DOMAIN: "other.com" });
        assert.match(output, /HTTPS is not there yet: www\.other\.com does not lead here yet/);
        assert.equal((await site.status()).state, "missing");
        assert.equal(await server.run("ls /srv/data/certificate/redirects"), `${apex}\n${www}\n`);
        // And back.
        await site.apply();
        assert.equal((await site.status()).state, "valid");
        assert.equal(site.authority.orders(), 1);
    });

    it("notices that another certificate is served than the newest", async () => {
        const before = await site.shown();
        // As an Nginx would do that keeps what it has read.
        await server.run(`
            nft -f - <<< 'table ip other { chain output { type nat hook output priority -100; ip daddr 127.0.0.1 tcp dport 443 redirect to :8443; }; }'
            cd /run && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=${www} -keyout other.key -out other.pem 2> /dev/null
            setsid openssl s_server -quiet -accept 8443 -cert other.pem -key other.key > /dev/null 2>&1 < /dev/null & echo $! > /run/other.pid; sleep 0.5`);
        const { state, reason } = await site.look();
        assert.equal(state, "failing");
        assert.match(reason, /still shows another certificate than the newest/);
        assert.ok((await site.log()).includes(`daemon.crit ${reason}`));
        assert.notEqual((await site.status()).served, (await site.status()).notAfter);
        await server.run("nft delete table ip other; kill $(cat /run/other.pid)");
        assert.equal((await site.look()).state, "valid");
        assert.equal(await site.shown(), before);
        assert.equal(site.authority.orders(), 1);
    });

    it("takes none that is its own issuer, whoever has put it there", async () => {
        const before = await site.shown();
        const pair =
            "-keyout privkey.pem -out fullchain.pem -subj /CN=foobar.com -addext subjectAltName=DNS:foobar.com,DNS:www.foobar.com";
        await server.run(
            `cd /srv/data/certificate/served/ && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 ${pair} 2> /dev/null`,
        );
        const { state, broken, reason } = await site.status();
        assert.deepEqual([state, broken], ["failing", true]);
        assert.match(reason, /has come from no authority: it is exchanged$/);
        const orders = site.authority.orders();
        assert.deepEqual([(await site.look("")).state, site.authority.orders()], ["valid", orders + 1]);
        assert.ok(await site.shown());
        assert.notEqual(await site.shown(), before);
        assert.equal((await site.visit(`https://${www}/`)).status, 200);
    });

    for (const [what, damage] of [
        ["the link to it is removed", "rm served"],
        ["its file is emptied", ": > served/fullchain.pem"],
        ["all certificates are removed", "rm -r ../certificate"],
    ] as const) {
        it(`is back with the timer's next run after ${what}`, async () => {
            await server.run(`cd /srv/data/certificate && ${damage}`);
            const { state, broken, since, served } = await site.status();
            assert.deepEqual([state, broken, since, served], ["failing", true, null, null]);
            const after = await site.look("");
            assert.deepEqual([after.state, after.broken, after.served], ["valid", false, after.notAfter]);
            assert.ok(await site.shown());
        });
    }

    it("is given to Nginx again, where somebody has taken the key from it", async () => {
        const key = "/srv/data/certificate/served/privkey.pem";
        await server.run(`chown root ${key}; chmod 0444 ${key}`);
        await site.look();
        assert.equal(await server.run(`stat --format='%a %U' ${key}`), "400 www-data\n");
    });

    it("keeps visitors on HTTP while port 443 is shut", async () => {
        await server.run("rm /srv/data/certificate/redirects/*");
        const shut = `ip daddr ${site.address} tcp dport 443 reject with tcp reset`;
        await server.run(
            `nft -f - <<< 'table inet shut { chain input { type filter hook input priority 0; ${shut}; }; }'`,
        );
        const { state, reason } = await site.look();
        assert.equal(state, "failing");
        assert.match(reason, /^port 443 of www\.foobar\.com does not show .*: open port 443 in/);
        assert.equal((await site.visit(`http://${www}/by-http`)).status, 200);
        await server.run("nft delete table inet shut");
        assert.equal((await site.look()).state, "valid");
        assert.equal(await location(`http://${www}/`), `301 https://${www}/`);
    });

    it("gets a new one from an authority that has forgotten its account", async () => {
        const orders = site.authority.orders();
        await site.authority.begin({ validity: 60 });
        const { state, reason } = await site.renew();
        assert.deepEqual([state, reason], ["valid", ""]);
        assert.equal(site.authority.orders(), orders + 1);
        assert.equal((await site.visit(`https://${www}/`)).status, 200);
    });
});
