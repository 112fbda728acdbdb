import * as assert from "node:assert/strict";
import * as path from "node:path";
import { Random } from "../chaos/random";
import { projectFolder } from "../support/declared-settings";
import { killer } from "../support/killer";
import { CertificateSite } from "./certificates/site";

/** Kills at so many of the script's instructions; `KILL_PLACES=all` means at every one. The same seed chooses the same ones. */
const wanted = process.env["KILL_PLACES"] ?? "8";
const seed = process.env["KILL_SEED"] ?? String(Math.floor(Math.random() * 1e6));
const script = path.join(projectFolder, "components/certificate/files/certificate.sh");
const served = "/srv/data/certificate/served";

describe("whatever interrupts the work on a certificate", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    const { server } = site;
    /** What the server answers by HTTP: the default server's 421 needs no release. */
    const answers = async () => (await site.visit(`http://${site.address}/`, "--header", "Host: other.test")).status;

    before(async () => {
        await site.start();
        await server.run("cat > /run/killer.sh", killer);
        await site.apply();
    });
    after(() => site.stop());

    /** Runs the script as the timer does, and kills it and its programs before an instruction. Returns its exit code. */
    const runUntil = async (instruction: number) =>
        Number(
            await server.run(
                "rm -f /run/instructions; sed -i 's/^next=.*/next=0/; s/^authority_after=.*/authority_after=0/' /srv/data/state/certificate/found 2> /dev/null; " +
                    `BEGIN=hold_lock KILL_AT=${instruction} KILLED=0 BASH_ENV=/run/killer.sh setsid --wait bash ${script} > /run/output 2>&1; echo $?`,
            ),
        );

    it("killed at an instruction, the next run goes on, and Nginx answers", async () => {
        await site.forget();
        assert.equal(await runUntil(0), 0, await server.run("cat /run/output"));
        const places = new Map<string, number>();
        for (const line of (await server.run("cat /run/instructions")).trim().split("\n")) {
            const [number, place] = line.split(" ");
            places.set(place!, places.get(place!) ?? Number(number));
        }
        const all = [...places];
        assert.ok(all.length > 60, `${all.length} places`);
        const count = wanted === "all" ? all.length : Math.min(Number(wanted), all.length);
        const random = new Random(seed);
        console.log(`        killed at ${count} of ${all.length} places (KILL_PLACES=${wanted} KILL_SEED=${seed})`);
        for (let index = 0; index < count; index++) {
            const [from, to] = [index, index + 1].map((part) => Math.floor((part * all.length) / count));
            const [place, number] = random.oneOf(all.slice(from, to));
            await site.forget();
            assert.equal(await runUntil(number), 137, `${place}: ${await server.run("cat /run/output")}`);
            assert.equal(await answers(), 421, place);
            // It is whole, or not there at all.
            const shown = await site.shown();
            assert.equal(
                await server.run(
                    `[[ ! -e ${served} ]] || ls ${served}/{fullchain,privkey}.pem > /dev/null && echo whole`,
                ),
                "whole\n",
                place,
            );
            assert.equal(await runUntil(0), 0, `${place}: ${await server.run("cat /run/output")}`);
            const { state, reason } = await site.status();
            assert.deepEqual([state, reason], ["valid", ""], place);
            if (shown !== "") {
                assert.equal(await site.shown(), shown, `${place}: ordered again`);
            }
            const left =
                "ls -d /srv/data/certificate/versions/.new.* /srv/data/certificate/certbot/live /run/simple-web-stack/certificate.* 2> /dev/null || true";
            assert.doesNotMatch(await server.run(left), /versions|live/, place);
        }
    });

    it("an order that was got and not installed is not ordered again", async () => {
        const orders = site.authority.orders();
        await server.run(
            `cd /srv/data/certificate && mkdir -p certbot/live && cp -rL served certbot/live/site && rm -rf served versions/*`,
        );
        assert.equal((await site.look()).state, "valid");
        assert.equal(site.authority.orders(), orders);
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
            assert.equal(await answers(), 421);
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
