/**
 * Set to `true`, it makes the local cloud's plugins imagine everything: updates give a state as a real one would, but
 * nothing is made, reached or run, and no privileges are needed. Reviews compare a change with such a state.
 */
export const imaginedVariable = "SIMPLE_WEB_STACK_IMAGINED";

export function isImagined(): boolean {
    return process.env[imaginedVariable] === "true";
}
