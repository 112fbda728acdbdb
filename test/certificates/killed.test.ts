import * as assert from "node:assert/strict";
import * as path from "node:path";
import { CertificateSite } from "../contract/certificates/site";
import { projectFolder } from "../support/declared-settings";
import { killPlaces } from "../support/kill-places";
import { killer } from "../support/killer";

const script = path.join(projectFolder, "components/certificate/files/certificate.sh");
const served = "/srv/data/certificate/served";

describe("the work on a certificate, killed at any instruction", function () {
    this.timeout("120m");
    const site = new CertificateSite();
    const { server } = site;

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

    it("goes on in the next run, and Nginx answers", async () => {
        await site.forget();
        assert.equal(await runUntil(0), 0, await server.run("cat /run/output"));
        for (const { place, number } of killPlaces(await server.run("cat /run/instructions"), 60)) {
            await site.forget();
            assert.equal(await runUntil(number), 137, `${place}: ${await server.run("cat /run/output")}`);
            assert.equal(await site.answersByHttp(), 421, place);
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
});
