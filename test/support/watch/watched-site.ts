import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ReceivedMail } from "../../../local/monitoring/mails";
import { cloudMails, monitoringState, setSpeed } from "../../../local/monitoring/server";
import { waitUntil } from "../../../toolchain/wait-until";
import { FaultySite } from "../faulty-site";

/** Alarms' time passes as much faster. A period of five minutes is long enough for two checks. */
const speed = 10;
const secondsBetweenChecks = 9;
/** Milliseconds of an alarm's time that it looks back: two periods of five minutes. */
const longestLook = 600_000;
/** Milliseconds until an alarm has rung. */
const patience = 300_000;
/** The same until it is over: errors that visitors got count for five minutes, which pass as they do. */
const longPatience = 480_000;

/** A site whose alarms somebody reads. */
export class WatchedSite {
    private constructor(readonly site: FaultySite) {}

    /** Brings the site up, and opens the link in the mail that asks for it. */
    static async create(): Promise<WatchedSite> {
        const watched = new WatchedSite(await FaultySite.create());
        await watched.site.assertUp();
        const [mail] = await watched.mails();
        const answer = await fetch(/http:\/\/\S+/.exec(mail!.text)![0]);
        assert.equal(answer.status, 200);
        await watched.hurry();
        // A new alarm says OK once.
        await watched.untilCalm();
        return watched;
    }

    remove(): Promise<void> {
        return this.site.remove();
    }

    mails(): Promise<ReceivedMail[]> {
        return cloudMails(this.site.clone.cloudId);
    }

    states(): string[] {
        return Object.values(monitoringState(this.site.clone.cloudId).alarms).map(({ state }) => state);
    }

    /** Lets the alarms' time, and the server's checks, pass faster until the server is started again. */
    async hurry(): Promise<void> {
        const script = fs.readFileSync(path.join(__dirname, "fast-check.sh"), "utf8");
        await this.site.clone.machine.execute(`cat > /run/fast-check.sh << 'END'\n${script}END`);
        await this.site.clone.machine.execute(
            `systemctl stop fast-check 2> /dev/null; systemd-run --quiet --unit fast-check bash /run/fast-check.sh ${secondsBetweenChecks}`,
        );
        setSpeed(this.site.clone.cloudId, speed);
    }

    /** Lets the alarms' time pass as on AWS. */
    async slowDown(): Promise<void> {
        setSpeed(this.site.clone.cloudId, 1);
        await this.site.clone.machine.execute("systemctl stop fast-check 2> /dev/null || true");
    }

    /**
     * Breaks something, and waits for the alarm's mail.
     *
     * @returns the mail, and after how many of the alarm's minutes it came
     */
    async rings(alarm: string, breakIt: () => Promise<unknown>): Promise<{ mail: ReceivedMail; minutes: number }> {
        const begin = Date.now();
        await breakIt();
        const broken = Date.now();
        const mail = await this.mailSince(begin, `ALARM: "`, alarm);
        return { mail, minutes: Math.round(((mail.received - broken) / 60_000) * speed) };
    }

    /** Waits until an alarm's mail says that it is over. */
    async isOver(alarm: string, mend: () => Promise<unknown>): Promise<void> {
        const begin = Date.now();
        await mend();
        await this.mailSince(begin, `OK: "`, alarm, longPatience);
        await this.untilCalm();
    }

    /** Exchanges the certificate that visitors get, as if another authority had issued it. */
    async exchangeCertificate(): Promise<void> {
        const { machine } = this.site.clone;
        const served = "/srv/data/certificate/served";
        const fingerprint = () => machine.execute(`sha256sum < ${served}/fullchain.pem`);
        const before = await fingerprint();
        await machine.execute(`echo https://another.test/ > ${served}/authority`);
        await machine.execute("bash /usr/local/lib/simple-web-stack/certificate/files/certificate.sh now");
        assert.notEqual(await fingerprint(), before);
    }

    /** Waits until no alarm rings, and what has rung is out of sight: else the next one would ring sooner than by itself. */
    private async untilCalm(): Promise<void> {
        const isCalm = () => this.states().every((state) => state === "OK");
        if (!(await waitUntil(isCalm, longPatience, 500))) {
            const { output } = await this.site.clone.tryNpm("local:status");
            assert.fail(`alarms: ${this.states().join(", ")}\n${output}`);
        }
        await new Promise((resolve) => setTimeout(resolve, longestLook / speed));
    }

    private async mailSince(begin: number, word: string, alarm: string, limit = patience): Promise<ReceivedMail> {
        let found: ReceivedMail | undefined;
        const arrived = async () => {
            found = (await this.mails()).find(
                ({ received, subject }) =>
                    received >= begin && subject.startsWith(word) && subject.includes(`-${alarm}"`),
            );
            return found !== undefined;
        };
        if (!(await waitUntil(arrived, limit, 500)) || found === undefined) {
            const subjects = (await this.mails()).map(({ subject }) => subject).join("\n");
            const { output } = await this.site.clone.tryNpm("local:status");
            assert.fail(`no mail ${word}…${alarm}, but:\n${subjects}\n${output}`);
        }
        return found;
    }
}
