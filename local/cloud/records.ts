import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { shortType } from "../../pulumi/urn";
import { replaceFile } from "../../toolchain/replace-file";

/** The local AWS's record of an object. */
export interface CloudRecord {
    id: string;
    /** The resource that it was created for, so that the object of a killed update is found again. */
    urn: string;
    inputs: Record<string, any>;
    outputs: Record<string, any>;
    /** Whether its creation was completed. */
    complete: boolean;
    /** Whether it is in Pulumi's state: the engine has named it since, or a resource that refers to it was created. */
    known?: boolean;
}

/**
 * The objects of one cloud, one file each. As with AWS, they are separate from Pulumi's state, so that a refresh can
 * compare the two.
 */
export class Records {
    constructor(readonly directory: string) {}

    find(type: string, id: string): CloudRecord | undefined {
        try {
            return JSON.parse(fs.readFileSync(this.file(type, id), "utf8"));
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return undefined;
            }
            throw error;
        }
    }

    list(type: string): CloudRecord[] {
        const folder = this.folder(type);
        if (!fs.existsSync(folder)) {
            return [];
        }
        return fs
            .readdirSync(folder)
            .filter((file) => file.endsWith(".json"))
            .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as CloudRecord);
    }

    save(type: string, record: CloudRecord): void {
        const file = this.file(type, record.id);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        replaceFile(file, `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
    }

    remove(type: string, id: string): void {
        fs.rmSync(this.file(type, id), { force: true });
    }

    private file(type: string, id: string): string {
        return path.join(this.folder(type), `${encodeURIComponent(id)}.json`);
    }

    private folder(type: string): string {
        return path.join(this.directory, shortType(type));
    }
}

/** A new id in AWS's form: a prefix and 17 hexadecimal digits. */
export function newId(prefix: string): string {
    return `${prefix}-0${randomBytes(8).toString("hex")}`;
}
