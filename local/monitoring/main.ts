/** CloudWatch, SNS, Route 53's health checks and the mailbox of one local cloud; started by `startMonitoring`. */
import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serveMail } from "./mailbox";
import { Player } from "./player";
import { mailboxPorts, mailFolder, monitoringPort, programVersion, readSpeed } from "./server";

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

/** Milliseconds between looks at what is due. */
const pause = 1000;

function listen(address: string, port: number, handler: Handler): Promise<void> {
    const server = http.createServer((request, response) => {
        handler(request, response).catch((error: Error) => {
            process.stderr.write(`${error.message}\n`);
            response.destroy();
        });
    });
    return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, address, resolve);
    });
}

async function main(): Promise<void> {
    const [cloudId, folder, address, records] = process.argv.slice(2) as [string, string, string, string];
    const player = new Player({ cloudId, folder, address, records, version: programVersion(__filename) });
    await serveMail(address, mailboxPorts.mail, mailFolder(folder));
    await listen(address, mailboxPorts.pages, (request, response) => player.answerPages(request, response));
    await listen(address, monitoringPort, (request, response) => player.answerCloudWatch(request, response));
    for (const signal of ["SIGTERM", "SIGINT"]) {
        process.on(signal, () => {
            player.save();
            process.exit(0);
        });
    }
    for (;;) {
        // A record may be removed while it is read, for example.
        await player.tick(Date.now()).catch((error: Error) => process.stderr.write(`${error.message}\n`));
        await sleep(pause / Math.max(1, Math.min(10, readSpeed(folder) / 60)));
    }
}

main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
});
