import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * Drops repeated events of a run: at its end, the Automation API reads the engine's log once more, even if it is still
 * reading it, and so repeats events.
 */
export function eachOnce(onEvent: (event: EngineEvent) => void): (event: EngineEvent) => void {
    const seen = new Set<number>();
    return (event) => {
        if (!seen.has(event.sequence)) {
            seen.add(event.sequence);
            onEvent(event);
        }
    };
}
