const queues = new Map<string, Promise<unknown>>();

/** Runs actions with the same key one after another, within this process. */
export function serially<T>(key: string, action: () => Promise<T>): Promise<T> {
    const turn = (queues.get(key) ?? Promise.resolve()).then(action, action);
    queues.set(
        key,
        turn.catch(() => undefined),
    );
    return turn;
}
