const queues = new Map<string, Promise<unknown>>();

/** Runs pieces of work on the same thing one after another; the engine asks for many at once. */
export function serially<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (queues.get(key) ?? Promise.resolve()).then(work, work);
    queues.set(
        key,
        turn.catch(() => undefined),
    );
    return turn;
}
