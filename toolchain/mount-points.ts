import { readFileSync } from "node:fs";

/** All mount points, in the order in which they were mounted. */
export function mountPoints(): string[] {
    const lines = readFileSync("/proc/self/mounts", "utf8").trimEnd().split("\n");
    return lines.map((line) => line.split(" ")[1]!);
}

/** The mount points inside a folder, in the order in which they were mounted. */
export function mountPointsBelow(folder: string): string[] {
    return mountPoints().filter((mountPoint) => mountPoint.startsWith(`${folder}/`));
}
