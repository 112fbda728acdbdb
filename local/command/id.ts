import { randomBytes } from "node:crypto";

/** An id as the official plugin generates it: the resource's name and eight hexadecimal digits. */
export function newId(name: string): string {
    return name + randomBytes(4).toString("hex");
}
