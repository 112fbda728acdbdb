import * as fs from "node:fs";
import * as path from "node:path";
import PostalMime from "postal-mime";
import { replaceFile } from "../../toolchain/replace-file";

// A mailbox is a folder: one file for each mail, as it came in.

/** A mail in the mailbox. */
export interface ReceivedMail {
    id: string;
    /** Milliseconds since 1970. */
    received: number;
    from: string;
    to: string[];
    subject: string;
    text: string;
}

/** The mails that a mailbox keeps at most. */
const limit = 1000;

const fileName = /^(\d{13})-\d{6}\.eml$/;

function idsIn(folder: string): string[] {
    const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => fileName.test(name)) : [];
    return names.sort().map((name) => path.basename(name, ".eml"));
}

/** Puts a mail into a mailbox; the oldest give way. */
export function keepMail(folder: string, content: Buffer): void {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const known = idsIn(folder);
    // Sorted by their names, also those of the same millisecond.
    const number = Number(known.at(-1)?.split("-")[1] ?? 0) + 1;
    const name = `${Date.now()}-${String(number % 1_000_000).padStart(6, "0")}.eml`;
    replaceFile(path.join(folder, name), content, 0o600);
    known.slice(0, -limit + 1).forEach((id) => fs.rmSync(path.join(folder, `${id}.eml`), { force: true }));
}

/** The mails of a mailbox, the newest last. */
export async function readMails(folder: string): Promise<ReceivedMail[]> {
    return Promise.all(
        idsIn(folder).map(async (id) => {
            const mail = await PostalMime.parse(fs.readFileSync(path.join(folder, `${id}.eml`)));
            return {
                id,
                received: Number(id.split("-")[0]),
                from: mail.from?.address ?? "",
                to: (mail.to ?? []).flatMap(({ address }) => address ?? []),
                subject: mail.subject ?? "",
                text: mail.text ?? "",
            };
        }),
    );
}
