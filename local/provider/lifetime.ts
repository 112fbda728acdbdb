/**
 * Ends this plugin with the engine that started it. The engine ends its plugins itself, unless it was killed: then they
 * would go on working for nobody, beside those of the next update.
 */
export function endWithEngine(): void {
    const engine = process.ppid;
    setInterval(() => {
        if (process.ppid !== engine) {
            process.exit(1);
        }
    }, 500).unref();
}
