import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** What the local AWS knows of one object. */
export interface CloudRecord {
    id: string;
    /** Who made it, so that what a killed update left behind is found again. */
    urn: string;
    inputs: Record<string, any>;
    outputs: Record<string, any>;
    /** The object is whole; one that is not was cut off while it was made. */
    complete: boolean;
    /** The engine has named it since, or something that needs it was made: it is in Pulumi's state. */
    known?: boolean;
}

/**
 * The objects of one cloud, a file each, outside of Pulumi's state: that is where AWS keeps them, and why a refresh can
 * tell the two apart.
 */
export class Records {
    constructor(private readonly directory: string) {}

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
        const folder = path.join(this.directory, folderName(type));
        if (!fs.existsSync(folder)) {
            return [];
        }
        return fs
            .readdirSync(folder)
            .filter((file) => file.endsWith(".json"))
            .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as CloudRecord);
    }

    /** Written beside its place and moved into it, so that nobody reads half a record. */
    save(type: string, record: CloudRecord): void {
        const file = this.file(type, record.id);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        const partial = `${file}.${process.pid}.${randomBytes(3).toString("hex")}`;
        fs.writeFileSync(partial, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
        fs.renameSync(partial, file);
    }

    remove(type: string, id: string): void {
        fs.rmSync(this.file(type, id), { force: true });
    }

    private file(type: string, id: string): string {
        return path.join(this.directory, folderName(type), `${encodeURIComponent(id)}.json`);
    }
}

/** "aws:ec2/vpc:Vpc" → "ec2.Vpc". */
export function folderName(type: string): string {
    const [, module, name] = type.split(":");
    return `${module!.split("/")[0]}.${name}`;
}

/** An id as AWS makes them: a prefix and 17 hexadecimal digits. */
export function newId(prefix: string): string {
    return `${prefix}-0${randomBytes(8).toString("hex")}`;
}
