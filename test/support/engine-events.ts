import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { PreviewRun } from "../../review/engine/preview";

/** The URN of a resource of the stack that the reviews' tests speak of. */
export function urnOf(type: string, name: string): string {
    return `urn:pulumi:production::site::${type}::${name}`;
}

let sequence = 0;

function event(content: Partial<EngineEvent>): EngineEvent {
    return { sequence: sequence++, timestamp: 0, ...content } as EngineEvent;
}

interface Step {
    operation: string;
    /** With its parents' types before it, joined by `$`. */
    type: string;
    name: string;
    before?: Record<string, unknown>;
    after?: Record<string, unknown>;
    /** Path → kind, as the provider says it. */
    detailedDiff?: Record<string, string>;
    keys?: string[];
    protect?: boolean;
}

/** The engine is about to do a step. */
export function step({ operation, type, name, before, after, detailedDiff, keys, protect }: Step): EngineEvent {
    const urn = urnOf(type, name);
    const state = (inputs: Record<string, unknown> | undefined) => inputs && { urn, inputs, protect: protect === true };
    return event({
        resourcePreEvent: {
            metadata: {
                op: operation,
                urn,
                type: type.split("$").pop(),
                provider: "",
                ...(before ? { old: state(before) } : {}),
                ...(after ? { new: state(after) } : {}),
                ...(keys ? { keys } : {}),
                ...(detailedDiff
                    ? {
                          detailedDiff: Object.fromEntries(
                              Object.entries(detailedDiff).map(([path, diffKind]) => [
                                  path,
                                  { diffKind, inputDiff: true },
                              ]),
                          ),
                      }
                    : {}),
            },
        },
    } as unknown as EngineEvent);
}

/** A policy is violated. */
export function violation(
    policyName: string,
    urn: string,
    { level = "advisory", pack = "house-rules", message = "This is against the rules." } = {},
): EngineEvent {
    return event({
        policyEvent: {
            policyName,
            resourceUrn: urn,
            message,
            color: "never",
            policyPackName: pack,
            policyPackVersion: "1",
            policyPackVersionTag: "1",
            enforcementLevel: level as "mandatory",
        },
    });
}

/** The program, a provider or the engine says something. */
export function said(severity: "error" | "warning" | "info", message: string, urn?: string): EngineEvent {
    return event({ diagnosticEvent: { severity, message, color: "never", ...(urn ? { urn } : {}) } });
}

/** A preview that has ended well with the given events. */
export function previewRun(events: EngineEvent[], more: Partial<PreviewRun> = {}): PreviewRun {
    return { events, secrets: [], ...more };
}
