import * as fs from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { readChanges } from "../../review/engine/changes";
import { findInterruptions } from "../../review/interruptions";
import { isBlocked } from "../../review/order";
import { interruptionLines } from "../../review/terminal";

/**
 * What visitors would notice of an update, from the engine's event log of its preview. Empty if the update changes no
 * existing resource, or if the preview is incomplete.
 */
export function announcement(eventLog: string, colour: boolean): string {
    if (!fs.existsSync(eventLog)) {
        return "";
    }
    const log = fs.readFileSync(eventLog, "utf8").split("\n").filter(Boolean);
    const events = log.map((line) => JSON.parse(line) as EngineEvent);
    const changes = readChanges(events).changes.filter(({ operation }) =>
        ["update", "replace", "delete"].includes(operation),
    );
    if (changes.length === 0 || !events.some(({ summaryEvent }) => summaryEvent)) {
        return "";
    }
    const blocked = changes.filter(isBlocked).map(({ urn }) => urn);
    const lines = interruptionLines(findInterruptions(changes), colour, {
        seen: "everything",
        ...(blocked.length > 0 && { protected: blocked }),
    });
    return `${(lines.length > 0 ? lines : ["Visitors notice nothing."]).join("\n")}\n`;
}
