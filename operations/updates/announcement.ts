import * as fs from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { readChanges } from "../../review/engine/changes";
import { findInterruptions } from "../../review/interruptions";
import { interruptionLines } from "../../review/terminal";

/**
 * What visitors would notice of an update, from the engine's log of its preview: empty for one that changes nothing that
 * exists, or that did not come to its end.
 */
export function announcement(eventLog: string, colour: boolean): string {
    if (!fs.existsSync(eventLog)) {
        return "";
    }
    const lines = fs.readFileSync(eventLog, "utf8").split("\n").filter(Boolean);
    const events = lines.map((line) => JSON.parse(line) as EngineEvent);
    const changes = readChanges(events).changes.filter(({ operation }) =>
        ["update", "replace", "delete"].includes(operation),
    );
    if (changes.length === 0 || !events.some(({ summaryEvent }) => summaryEvent)) {
        return "";
    }
    const told = interruptionLines(findInterruptions(changes), colour);
    return `${(told.length > 0 ? told : ["Visitors notice nothing."]).join("\n")}\n`;
}
