import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * Hands each event of one run on once. The Automation API reads the engine's log a last time when the run ends, even while
 * it is reading it: then it hands over the events of that part twice.
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
