/** The options of commands that tell the status, as `parseArgs` has them. */
export const tellingOptions = { json: { type: "boolean" }, html: { type: "string" } } as const;
