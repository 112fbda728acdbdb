/** A duration in words, from seconds. */
export function age(seconds: number): string {
    if (seconds < 120) {
        return `${Math.max(0, Math.round(seconds))} s`;
    }
    if (seconds < 2 * 3600) {
        return `${Math.round(seconds / 60)} min`;
    }
    return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** How old something is, or how far in the future its time lies, in words. */
export function ageOf(time: number, now: number): string {
    return time <= now + 60 ? `${age(now - time)} old` : `dated ${age(time - now)} in the future`;
}

export function size(bytes: number): string {
    return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.round(bytes / 1024 / 1024)} MiB`;
}
