import * as http from "node:http";
import { buffer } from "node:stream/consumers";
import { createTransport } from "nodemailer";
import { SMTPServer } from "smtp-server";
import { keepMail, readMails, type ReceivedMail } from "./mails";
import { escapeMarkup } from "./query-protocol";
import type { Mail } from "./texts";

/** Bytes of the largest mail that is taken. */
const largestMail = 10 * 1024 * 1024;

/** A mail server that takes every mail, whomever it is for, and sends none on. */
export async function serveMail(address: string, port: number, folder: string): Promise<void> {
    const server = new SMTPServer({
        // Nothing but this computer reaches it.
        disabledCommands: ["AUTH", "STARTTLS"],
        authOptional: true,
        size: largestMail,
        onData: (stream, session, done) => {
            buffer(stream).then((content) => {
                const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
                process.stdout.write(`mail for ${recipients.join(", ")}\n`);
                keepMail(folder, content);
                done();
            }, done);
        },
    });
    server.on("error", (error: Error) => process.stderr.write(`mail server: ${error.message}\n`));
    await new Promise<void>((resolve, reject) => {
        server.server.once("error", reject);
        server.listen(port, address, () => resolve());
    });
}

/**
 * Sends a mail by SMTP.
 *
 * @param sender as AWS has it: the mail goes no further than the mailbox
 */
export async function sendMail(
    server: { host: string; port: number },
    sender: { name: string; address: string },
    mail: Mail,
): Promise<void> {
    const transport = createTransport({ ...server, secure: false, ignoreTLS: true });
    await transport.sendMail({ from: sender, ...mail });
}

/** The mailbox's pages: all mails, one mail, and all mails as JSON. */
export async function answerMailbox(folder: string, target: string, response: http.ServerResponse): Promise<void> {
    const mails = (await readMails(folder)).reverse();
    const id = /^\/mails\/([\d-]+)$/.exec(target)?.[1];
    const mail = mails.find((one) => one.id === id);
    if (target === "/") {
        answer(response, 200, "text/html", page("Mailbox of the local cloud", listOf(mails)));
    } else if (target === "/mails.json") {
        answer(response, 200, "application/json", JSON.stringify(mails));
    } else if (mail) {
        answer(response, 200, "text/html", page(mail.subject, readable(mail)));
    } else {
        answer(response, 404, "text/html", page("There is no such page", '<p><a href="/">All mails</a></p>'));
    }
}

/** A page with one sentence, such as the answer to a link in a mail. */
export function answerSentence(response: http.ServerResponse, status: number, sentence: string): void {
    const back = '<p><a href="/">All mails</a></p>';
    answer(response, status, "text/html", page("Local cloud", `<p>${escapeMarkup(sentence)}</p>${back}`));
}

function answer(response: http.ServerResponse, status: number, type: string, content: string): void {
    response.writeHead(status, {
        "Content-Type": `${type}; charset=utf-8`,
        // What is in a mail is somebody else's.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
    });
    response.end(content);
}

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
li { margin-bottom: 0.5rem; }
small { opacity: 0.7; display: block; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
`;

function page(title: string, content: string): string {
    return (
        `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>${escapeMarkup(title)}</title><style>${style}</style><h1>${escapeMarkup(title)}</h1>${content}</html>\n`
    );
}

function listOf(mails: ReceivedMail[]): string {
    if (mails.length === 0) {
        return "<p>No mail yet.</p>";
    }
    const items = mails.map(
        (mail) =>
            `<li><a href="/mails/${mail.id}">${escapeMarkup(mail.subject)}</a><small>${addressing(mail)}</small></li>`,
    );
    return `<ul>${items.join("")}</ul>`;
}

function readable(mail: ReceivedMail): string {
    const text = escapeMarkup(mail.text).replace(/https?:\/\/[^\s&]+(?:&amp;[^\s&]+)*/g, '<a href="$&">$&</a>');
    return `<p><small>${addressing(mail)}</small></p><pre>${text}</pre><p><a href="/">All mails</a></p>`;
}

function addressing({ from, to, received }: ReceivedMail): string {
    return escapeMarkup(`${new Date(received).toUTCString()}, from ${from} to ${to.join(", ")}`);
}
