import * as assert from "node:assert/strict";
import { CertificateSite } from "./certificates/site";
import { RefusingAuthority } from "./certificates/refusing-authority";

const minutes = (seconds: number) => Math.round(seconds / 60);

describe("an authority that issues no certificate", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    let refusing: RefusingAuthority;
    /** Minutes until the authority is asked again. */
    const pause = async () => minutes(Number(await site.noted("authority_after")) - Date.now() / 1000);
    const lookAtOnce = async () => {
        await site.note("authority_after", 0);
        return site.look();
    };

    before(async () => {
        await site.start();
        refusing = await RefusingAuthority.start(site.proxyAddress);
        await site.trust(refusing.trustFile);
    });
    after(async () => {
        await refusing?.stop();
        await site.stop();
    });
    beforeEach(() => site.forget());

    it("because it is down: asked again after 1, 10, 100 minutes, then daily, and not by the step before", async () => {
        await site.authority.end();
        const output = await site.apply();
        assert.match(
            output,
            /HTTPS is not there yet: the authority 10\.\S+ does not answer \(acmeDirectory\); tried again by itself, next at 2/,
        );
        const pauses = [await pause()];
        for (let turn = 0; turn < 4; turn++) {
            assert.equal((await lookAtOnce()).state, "missing");
            pauses.push(await pause());
        }
        assert.deepEqual(pauses, [1, 10, 100, 1440, 1440]);
        await site.authority.begin();
        // Whoever runs the step again and again uses up nothing.
        await site.apply();
        assert.equal(site.authority.orders(), 0);
        assert.match((await site.status()).reason, /does not answer/);
        assert.equal((await lookAtOnce()).state, "valid");
        assert.equal(await site.noted("authority_failures"), "0");
    });

    it("because it is down, while the clock is a year ahead: nobody waits for that year", async () => {
        await site.authority.end();
        await site.apply();
        const { reason } = await site.status();
        await site.authority.begin();
        const year = Math.round(Date.now() / 1000) + 365 * 86_400;
        for (const name of ["next", "authority_after", "since", "logged"]) {
            await site.note(name, year);
        }
        await site.note("authority_reason", "what was so then");
        assert.equal((await site.look("")).state, "valid");
        // What is no further away than a pause is waited for.
        await site.forget();
        await site.authority.end();
        await site.look();
        await site.authority.begin();
        const after = await site.look();
        assert.deepEqual([after.state, after.reason], ["missing", reason]);
        await site.note("since", year);
        const { since } = await site.look();
        assert.ok(Date.parse(since!) < Date.now() + 1000, since!);
        assert.equal((await lookAtOnce()).state, "valid");
    });

    it("because of its limits: asked again when it says", async () => {
        const time = new Date(Date.now() + 30 * 3600_000).toISOString();
        const until = `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
        refusing.detail = `too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after ${until}: see the documentation`;
        await site.apply({ ACME_DIRECTORY: refusing.directoryUrl });
        const { state, reason, nextTry } = await site.status();
        assert.equal(state, "missing");
        assert.match(
            reason,
            /has not issued a certificate: too many certificates \(5\) already issued .* \(rateLimited\)$/,
        );
        assert.equal(nextTry, `${time.slice(0, 19)}Z`);
        assert.equal(refusing.orders, 1);
        // Another authority is not the one whose limits are meant.
        await site.apply();
        assert.equal((await site.status()).state, "valid");
    });

    it("because it refuses all nonces, which costs no order", async () => {
        const before = site.authority.orders();
        await site.authority.begin({ rejectedNonces: 100 });
        const { state, reason } = await site.look();
        assert.equal(state, "missing");
        assert.match(reason, /nonce/);
        assert.equal(site.authority.orders(), before);
        // A few of them, as Pebble does by itself: certbot is run again.
        await site.authority.begin({ rejectedNonces: 5 });
        assert.equal((await lookAtOnce()).state, "valid");
        await site.authority.begin();
    });

    it("because it can't reach the site as this server can", async () => {
        const fromOutside = `ip saddr ${site.proxyAddress} tcp dport 80 reject with tcp reset`;
        await site.server.run(
            `nft -f - <<< 'table inet shut { chain input { type filter hook input priority 0; ${fromOutside}; }; }'`,
        );
        const { state, reason } = await site.look();
        await site.server.run("nft delete table inet shut");
        assert.equal(state, "missing");
        assert.match(reason, /has not issued a certificate: (www\.)?foobar\.com: .*/);
        assert.equal((await lookAtOnce()).state, "valid");
    });

    it("fails a renewal, long before the end: the old one goes on", async () => {
        await site.look();
        const shown = await site.shown();
        await site.authority.end();
        const { state, reason } = await site.renew();
        assert.equal(state, "failing");
        assert.match(reason, /does not answer/);
        assert.ok((await site.log()).includes(`daemon.crit ${reason}`));
        assert.equal(await site.shown(), shown);
        await site.authority.begin();
        assert.equal((await lookAtOnce()).state, "valid");
        assert.notEqual(await site.shown(), shown);
    });
});
