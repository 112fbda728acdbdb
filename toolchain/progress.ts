/** Reports the steps of a command to its user. */
export interface Progress {
    start(title: string): Step;
}

export interface Step {
    /** To be called when the step has succeeded. */
    done(): void;
}

/** Milliseconds; a shorter step isn't reported. */
const silence = 2000;

/** Writes "title …" once a step has taken two seconds, and its duration at its end. */
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
