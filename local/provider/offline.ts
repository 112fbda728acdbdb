/**
 * If `true`, the local cloud's plugins work offline: an update produces the same state as a real one, but creates,
 * contacts and runs nothing, and needs no privileges. Reviews compare a change with such a state.
 */
export const offlineVariable = "SIMPLE_WEB_STACK_OFFLINE";

/** The resource types as they are, or, in an offline stack, each without its side effects. */
export function forOfflineStack<Token extends string, Type>(
    types: Readonly<Record<Token, Type>>,
    withoutSideEffects: (type: Type) => Type,
): Readonly<Record<Token, Type>> {
    return isOffline() ? mapValues(types, withoutSideEffects) : types;
}

export function isOffline(): boolean {
    return process.env[offlineVariable] === "true";
}

export function mapValues<Key extends string, From, To>(
    table: Readonly<Record<Key, From>>,
    change: (value: From, key: Key) => To,
): Record<Key, To> {
    const entries = Object.entries(table) as [Key, From][];
    return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<Key, To>;
}
