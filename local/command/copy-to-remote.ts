import type { SFTPWrapper } from "ssh2";

import { sameValue } from "../provider/difference";
import { assetOrArchive, list, string, type Failure } from "../provider/inputs";
import type { Operation, ResourceType } from "../provider/resource-type";
import { isUnknown, plain, unwrap, type Archive, type Asset, type Properties } from "../provider/values";
import { connection, type Connection } from "./connection";
import { dial } from "./dial";
import { newId } from "./id";
import { copy, type CopySource } from "./sftp-copy";

function copySource(source: Asset | Archive): CopySource {
    return source.kind === "asset" && source.path === undefined
        ? { text: source.text ?? "" }
        : { path: source.path ?? "" };
}

async function send(inputs: Properties, operation: Operation): Promise<Properties> {
    const values = plain(inputs) as { connection: Connection; source: Asset | Archive; remotePath: string };
    const remote = await dial(values.connection, operation);
    try {
        const work = async (): Promise<void> => {
            const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
                remote.client.sftp((error, session) => (error ? reject(error) : resolve(session))),
            );
            await copy(sftp, copySource(values.source), values.remotePath);
        };
        await Promise.race([work(), remote.lost]);
    } finally {
        remote.close();
    }
    return inputs;
}

/** `command:remote:CopyToRemote`: copies a file, a string or a directory to another machine, over SFTP. */
export const copyToRemote: ResourceType = {
    inputs: { connection, source: assetOrArchive, remotePath: string, triggers: list },
    required: ["connection", "source", "remotePath"],
    replace: ["triggers"],
    check(inputs): Failure[] {
        if (isUnknown(unwrap(inputs.source))) {
            return [];
        }
        const source = plain(inputs.source) as Asset | Archive;
        if (source.kind === "asset" && source.uri !== undefined) {
            return [{ property: "asset", reason: "asset must be a path-based file asset or a text asset" }];
        }
        if (source.kind === "archive" && source.path === undefined) {
            return [{ property: "archive", reason: "archive must be a path to a file or directory" }];
        }
        return [];
    },
    create: async (inputs, operation) => ({ id: newId(operation.name), outs: await send(inputs, operation) }),
    async update(_id, state, inputs, operation) {
        // A new connection alone copies nothing, as upstream.
        const changed = ["source", "remotePath"].some((key) => !sameValue(state[key], inputs[key]));
        return changed ? send(inputs, operation) : inputs;
    },
    // What was copied stays where it is, as upstream.
    async delete() {},
};
