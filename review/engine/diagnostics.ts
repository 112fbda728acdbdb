import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Diagnostic } from "../model";

/** The engine's last messages, after the actual errors. */
const endings = new Set(["preview failed", "update failed"]);

/** Warnings and errors of the program and the engine, each once, without colours. */
export function readDiagnostics(events: readonly EngineEvent[]): Diagnostic[] {
    const found = new Map<string, Diagnostic>();
    for (const { diagnosticEvent } of events) {
        const severity = diagnosticEvent?.severity;
        if (!diagnosticEvent || (severity !== "error" && severity !== "warning")) {
            continue;
        }
        const message = withoutCompiler(withoutColours(diagnosticEvent.message)).trim();
        if (message !== "" && !endings.has(message)) {
            const urn = diagnosticEvent.urn || undefined;
            found.set(`${severity} ${urn} ${message}`, { severity, message, ...(urn ? { urn } : {}) });
        }
    }
    return [...found.values()];
}

/** What the program and its language host wrote to standard error, each text once. */
export function readStandardError(events: readonly EngineEvent[]): string[] {
    const texts = events
        .filter(({ diagnosticEvent }) => diagnosticEvent?.severity === "info#err")
        .map(({ diagnosticEvent }) => withoutColours(diagnosticEvent!.message).trim());
    return [...new Set(texts)].filter((text) => text !== "");
}

/** A text without the engine's colour marks (`<{%reset%}>`) and without escape sequences. */
export function withoutColours(text: string): string {
    return text.replace(/<\{%[^%]*%\}>/g, "").replace(/\u001b\[[0-9;]*m/g, "");
}

/** The place and reason of a syntax error, without the compiler's stack trace. */
function withoutCompiler(text: string): string {
    return text.replace(/(\n *`----)\n[^]*$/, "$1");
}
