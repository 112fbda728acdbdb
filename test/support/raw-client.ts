import * as net from "node:net";
import { connect } from "./secure-sites";

const patience = 1_000;

/** Which of the ports accept a connection; a port that doesn't answer within a second is closed. */
export async function openPorts(address: string, ports: number[]): Promise<number[]> {
    const left = [...ports];
    const open: number[] = [];
    const worker = async () => {
        for (let port = left.shift(); port !== undefined; port = left.shift()) {
            if (await isOpen(address, port)) {
                open.push(port);
            }
        }
    };
    await Promise.all(Array.from({ length: 1_000 }, worker));
    return open.sort((one, other) => one - other);
}

function isOpen(address: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = net.connect({ host: address, port });
        const end = (open: boolean) => {
            socket.destroy();
            resolve(open);
        };
        // Ports that must be open get more time, so that they don't count as closed on a busy computer.
        socket.setTimeout([22, 80, 443].includes(port) ? 10 * patience : patience, () => end(false));
        socket.on("connect", () => end(true));
        socket.on("error", () => end(false));
    });
}

/** Clients that start a request and never finish its headers. */
export function slowClients(address: string, host: string, count: number): Promise<net.Socket[]> {
    return openClients(address, host, count, `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `);
}

/** Clients that announce a large body, and send a byte of it every second. */
export async function slowUploads(address: string, host: string, count: number): Promise<net.Socket[]> {
    const sockets = await openClients(
        address,
        host,
        count,
        `POST /guest-book HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9800000\r\n\r\n`,
    );
    for (const socket of sockets) {
        const sending = setInterval(() => socket.write("x"), 1000);
        socket.on("close", () => clearInterval(sending));
    }
    return sockets;
}

/** Opens all or none. */
async function openClients(address: string, host: string, count: number, firstWords: string): Promise<net.Socket[]> {
    const results = await Promise.allSettled(
        Array.from(
            { length: count },
            () =>
                new Promise<net.Socket>((resolve, reject) => {
                    const socket = connect(address, host, () => {
                        socket.write(firstWords);
                        socket.off("error", reject);
                        // The server is expected to reset the connection.
                        socket.on("error", () => {});
                        resolve(socket);
                    });
                    socket.on("error", reject);
                    socket.on("end", () => socket.destroy());
                    socket.resume();
                }),
        ),
    );
    const sockets = results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
    const failed = results.find((result) => result.status === "rejected");
    if (failed) {
        sockets.forEach((socket) => socket.destroy());
        throw failed.reason;
    }
    return sockets;
}

/** The status of the answer to the head of a request for a name, before its body is sent. */
export function statusOfHead(address: string, host: string, head: string): Promise<number> {
    return new Promise((resolve, reject) => {
        const socket = connect(address, host, () => socket.write(head));
        socket.setTimeout(10_000, () => socket.destroy(new Error("no answer to the head of the request")));
        socket.on("error", reject);
        socket.once("data", (data) => {
            socket.destroy();
            resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString())?.[1]));
        });
    });
}
