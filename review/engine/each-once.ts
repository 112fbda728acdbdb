import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * Drops repeated events of a run. The Automation API reads the engine's log once more at the end of the run, even if it is
 * still reading it, and then repeats events.
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
