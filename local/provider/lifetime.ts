/** Milliseconds between checks. */
const interval = 500;

/**
 * Ends this plugin with the engine that started it. A killed engine can't end its plugins, which would keep working
 * beside those of the next update.
 */
export function endWithEngine(): void {
    const engine = process.ppid;
    setInterval(() => {
        if (process.ppid !== engine) {
            process.exit(1);
        }
    }, interval).unref();
}
