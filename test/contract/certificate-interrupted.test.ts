import * as assert from "node:assert/strict";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { CertificateSite, type CertificateStatus } from "./certificates/site";

const files = path.join(projectFolder, "components", "certificate", "files");
const served = "/srv/data/certificate/served";

describe("whatever interrupts the work on a certificate", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    const { server } = site;

    before(async () => {
        await site.start();
        await site.apply();
    });
    after(() => site.stop());

    it("an order that was got and not installed is not ordered again", async () => {
        const orders = site.authority.orders();
        await server.run(
            `cd /srv/data/certificate && mkdir -p certbot/live && cp -rL served certbot/live/site && rm -rf served versions/*`,
        );
        assert.equal((await site.look()).state, "valid");
        assert.equal(site.authority.orders(), orders);
    });

    it("while the authority is asked, what was valid before and is no more is not called valid", async () => {
        await site.look();
        // In the place of certbot: what somebody is told who asks meanwhile.
        await server.run(
            `rm -rf ${served} /srv/data/certificate/versions/*; mkdir -p /run/asked && ` +
                `printf '#!/usr/bin/env bash\\nbash ${files}/status.sh > /run/asked/status; exit 1\\n' > /run/asked/certbot && chmod +x /run/asked/certbot`,
        );
        await server.run(`PATH=/run/asked:$PATH bash ${files}/certificate.sh now`);
        const { state, reason, since } = JSON.parse(await server.run("cat /run/asked/status")) as CertificateStatus;
        assert.deepEqual(
            [state, reason],
            ["failing", "the authority has been asked for a certificate, and none has come yet"],
        );
        assert.notEqual(since, null);
        await site.note("authority_after", 0);
        assert.equal((await site.look()).state, "valid");
    });

    it("a full disk is none: what must be written has a reserve", async () => {
        await site.forget();
        await server.run(
            "mkdir /srv/full && mount -t tmpfs -o size=70m tmpfs /srv/full && cp -a /srv/data/. /srv/full/ && mount --move /srv/full /srv/data && " +
                "fallocate -l 64MiB /srv/data/state/reserve && (dd if=/dev/zero of=/srv/data/writable/upload bs=1M 2> /dev/null || true) && ! touch /srv/data/writable/another 2> /dev/null || true",
        );
        const { state, reason } = await site.look();
        assert.deepEqual([state, reason], ["valid", ""]);
        assert.notEqual(await site.shown(), "");
        await server.run("umount --lazy /srv/data");
    });

    for (const [what, how] of [
        ["no certificate", `rm -r ${served} /srv/data/certificate/versions`],
        ["an empty one", `cd ${served}/ && : > fullchain.pem && : > privkey.pem`],
        ["one whose key is another's", `openssl ecparam -name prime256v1 -genkey -noout > ${served}/privkey.pem`],
        ["one that is cut off", `truncate --size=200 ${served}/fullchain.pem`],
        ["a link to nothing", `rm -rf /srv/data/certificate/versions/*`],
    ] as const) {
        it(`with ${what} Nginx starts, answers by HTTP, and the next run mends it`, async () => {
            await site.look();
            await server.run(how);
            await server.restartNginx();
            assert.equal(await site.answersByHttp(), 421);
            assert.equal(await site.shown(), "");
            await site.note("authority_after", 0);
            const { state, reason } = await site.look();
            assert.deepEqual([state, reason], ["valid", ""]);
            assert.notEqual(await site.shown(), "");
        });
    }

    it("with a broken one, the one before it is served at once", async () => {
        const before = await site.shown();
        await site.note("authority_after", 0);
        assert.equal((await site.renew()).state, "valid");
        assert.notEqual(await site.shown(), before);
        await site.authority.end();
        await server.run(
            `: > ${served}/fullchain.pem; for folder in /srv/data/certificate/versions/*; do echo ${site.authority.directoryUrl} > $folder/authority; done`,
        );
        assert.equal((await site.look()).state, "valid");
        assert.equal(await site.shown(), before);
    });
});
