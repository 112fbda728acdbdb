import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { PreviewRun } from "../../review/engine/preview";

/** The URN of a resource of the tests' stack. */
export function urnOf(type: string, name: string): string {
    return `urn:pulumi:production::site::${type}::${name}`;
}

let sequence = 0;

function event(content: Partial<EngineEvent>): EngineEvent {
    return { sequence: sequence++, timestamp: 0, ...content } as EngineEvent;
}

interface Step {
    operation: string;
    /** With its parents' types in front, joined by `$`. */
    type: string;
    name: string;
    before?: Record<string, unknown>;
    after?: Record<string, unknown>;
    /** Kind of difference by path, as the provider reports it. */
    detailedDiff?: Record<string, string>;
    keys?: string[];
    /** Before and after, or only what differs from that. */
    protect?: boolean;
    protectedBefore?: boolean;
    /** Whether Pulumi leaves it in AWS, by the options before. */
    retained?: boolean;
}

/** The event of a step that the engine plans. */
export function step(given: Step): EngineEvent {
    const { operation, type, name, before, after, detailedDiff, keys, protect, retained } = given;
    const urn = urnOf(type, name);
    const state = (inputs: Record<string, unknown> | undefined) => inputs && { urn, inputs, protect: protect === true };
    return event({
        resourcePreEvent: {
            metadata: {
                op: operation,
                urn,
                type: type.split("$").pop(),
                provider: "",
                ...(before
                    ? {
                          old: {
                              ...state(before),
                              protect: given.protectedBefore ?? protect === true,
                              ...(retained ? { retainOnDelete: true } : {}),
                          },
                      }
                    : {}),
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

/** The event of a violated policy. */
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

/** The event of a message from the program, a provider or the engine. */
export function said(severity: "error" | "warning" | "info" | "info#err", message: string, urn?: string): EngineEvent {
    return event({ diagnosticEvent: { severity, message, color: "never", ...(urn ? { urn } : {}) } });
}

/** A successful preview with the given events. */
export function previewRun(events: EngineEvent[], more: Partial<PreviewRun> = {}): PreviewRun {
    return { events, secrets: [], ...more };
}
