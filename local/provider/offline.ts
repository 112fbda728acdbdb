/**
 * Set to `true`, it makes the local cloud's plugins imagine everything: updates give a state as a real one would, but
 * nothing is made, reached or run, and no privileges are needed. Reviews compare a change with such a state.
 */
export const offlineVariable = "SIMPLE_WEB_STACK_OFFLINE";

export function isOffline(): boolean {
    return process.env[offlineVariable] === "true";
}
