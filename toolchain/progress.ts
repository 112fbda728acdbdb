/** Tells the person at the terminal what is going on; a step that takes less than two seconds stays silent. */
export interface Progress {
    start(title: string): Step;
}

export interface Step {
    /** Ends the step well. */
    done(): void;
}

const silence = 2000;

/** Writes "title …" once a step has taken two seconds, and how long it took at its end. */
export class TerminalProgress implements Progress {
    constructor(private readonly write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)) {}

    start(title: string): Step {
        const begin = Date.now();
        let shown = false;
        const timer = setTimeout(() => {
            shown = true;
            this.write(`${title} …`);
        }, silence);
        timer.unref();
        return {
            done: () => {
                clearTimeout(timer);
                if (shown) {
                    this.write(`${title}: done in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
                }
            },
        };
    }
}
