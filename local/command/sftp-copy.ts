import * as fs from "node:fs";
import * as path from "node:path";

import type { SFTPWrapper, Stats } from "ssh2";

/** Files sent at the same time, since each one takes several round trips. */
const parallelFiles = 8;
/** SFTP's status code for "no such file". */
const noSuchFile = 2;

/** What is copied: a file or directory on this computer, or a string. */
export type CopySource = { readonly path: string } | { readonly text: string };

function call<T>(operation: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) =>
        operation((error, result) => (error ? reject(error) : resolve(result as T))),
    );
}

async function explained<T>(what: string, work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        throw new Error(`${what}: ${(error as Error).message}`);
    }
}

async function remoteStat(sftp: SFTPWrapper, remote: string): Promise<Stats | undefined> {
    try {
        return await call<Stats>((done) => sftp.stat(remote, done));
    } catch (error) {
        if ((error as { code?: number }).code === noSuchFile) {
            return undefined;
        }
        throw new Error(`failed to stat remote path ${remote}: ${(error as Error).message}`);
    }
}

/** Creates a directory and its parents; an existing one stays as it is. */
async function makeDirectory(sftp: SFTPWrapper, remote: string): Promise<void> {
    const stat = await remoteStat(sftp, remote);
    if (stat !== undefined) {
        if (!stat.isDirectory()) {
            throw new Error(`remote path ${remote} exists but is not a directory`);
        }
        return;
    }
    const parent = path.posix.dirname(remote);
    if (parent !== remote) {
        await makeDirectory(sftp, parent);
    }
    await explained(
        `failed to create remote directory ${remote}`,
        call<void>((done) => sftp.mkdir(remote, done)),
    );
}

async function copyText(sftp: SFTPWrapper, text: string, remote: string): Promise<void> {
    if ((await remoteStat(sftp, remote))?.isDirectory()) {
        throw new Error(
            `remote path ${remote} is a directory; when using a text asset, remotePath must be a file path`,
        );
    }
    await makeDirectory(sftp, path.posix.dirname(remote));
    const handle = await explained(
        `failed to create remote file ${remote}`,
        call<Buffer>((done) => sftp.open(remote, "w", done)),
    );
    try {
        const content = Buffer.from(text, "utf8");
        if (content.length > 0) {
            await explained(
                `failed to write text content to remote path ${remote}`,
                call<void>((done) => sftp.write(handle, content, 0, content.length, 0, done)),
            );
        }
    } finally {
        await call<void>((done) => sftp.close(handle, done));
    }
}

/** The file's mode is not copied: the server's umask decides, and a file that exists keeps its own, as upstream. */
async function copyFile(sftp: SFTPWrapper, local: string, remote: string): Promise<void> {
    await explained(
        `failed to copy file ${local} to remote path ${remote}`,
        call<void>((done) => sftp.fastPut(local, remote, {}, done)),
    );
}

interface Tree {
    readonly directories: string[];
    readonly files: string[];
}

/** Paths below `root`, relative to it, parents before children. Symbolic links count as the files they point to. */
function walk(root: string, below = ""): Tree {
    const tree: Tree = { directories: [], files: [] };
    for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
        const relative = path.posix.join(below, entry.name);
        if (!entry.isDirectory()) {
            if (fs.statSync(path.join(root, relative)).isDirectory()) {
                throw new Error(
                    `${path.join(root, relative)} is a symbolic link to a directory, which can't be copied: ` +
                        "replace it by the directory, or leave it out",
                );
            }
            tree.files.push(relative);
            continue;
        }
        tree.directories.push(relative);
        const children = walk(root, relative);
        tree.directories.push(...children.directories);
        tree.files.push(...children.files);
    }
    return tree;
}

async function copyDirectory(sftp: SFTPWrapper, local: string, remote: string): Promise<void> {
    const { directories, files } = walk(local);
    await makeDirectory(sftp, remote);
    for (const directory of directories) {
        await makeDirectory(sftp, path.posix.join(remote, directory));
    }
    const queue = files.values();
    const worker = async (): Promise<void> => {
        for (const file of queue) {
            await copyFile(sftp, path.join(local, file), path.posix.join(remote, file));
        }
    };
    await Promise.all(Array.from({ length: parallelFiles }, worker));
}

/**
 * Copies as pulumi-command v1.2.1 does:
 *
 * | source          | `remote` is a directory | `remote` doesn't exist | `remote` is a file |
 * |-----------------|-------------------------|------------------------|--------------------|
 * | directory `d`   | into `remote/d`         | into `remote/d`        | error              |
 * | directory `d/`  | into `remote`           | into `remote`          | error              |
 * | file `f`        | `remote/f`              | `remote`               | overwritten        |
 * | text            | error                   | `remote`               | overwritten        |
 *
 * Missing parents of `remote` are created. Existing files are overwritten, others stay as they are.
 */
export async function copy(sftp: SFTPWrapper, source: CopySource, remote: string): Promise<void> {
    if ("text" in source) {
        await copyText(sftp, source.text, remote);
        return;
    }
    if (!fs.statSync(source.path).isDirectory()) {
        const intoDirectory = (await remoteStat(sftp, remote))?.isDirectory() ?? false;
        const file = intoDirectory ? path.posix.join(remote, path.basename(source.path)) : remote;
        await makeDirectory(sftp, path.posix.dirname(file));
        await copyFile(sftp, source.path, file);
        return;
    }
    await makeDirectory(sftp, remote);
    const intoRemote = source.path.endsWith("/");
    await copyDirectory(
        sftp,
        source.path,
        intoRemote ? remote : path.posix.join(remote, path.basename(path.resolve(source.path))),
    );
}
