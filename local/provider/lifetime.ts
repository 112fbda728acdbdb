/** Milliseconds. */
const interval = 500;

/**
 * Ends this plugin with the engine that started it. An engine ends its plugins itself unless it was killed; then they would
 * go on working beside those of the next update.
 */
export function endWithEngine(): void {
    const engine = process.ppid;
    setInterval(() => {
        if (process.ppid !== engine) {
            process.exit(1);
        }
    }, interval).unref();
}
