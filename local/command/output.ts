/** Collects what a process writes: each stream for the outputs, both together for an error message. */
export class Capture {
    private readonly stdoutChunks: Buffer[] = [];
    private readonly stderrChunks: Buffer[] = [];
    private readonly bothChunks: Buffer[] = [];

    writeStdout(chunk: Buffer): void {
        this.stdoutChunks.push(chunk);
        this.bothChunks.push(chunk);
    }

    writeStderr(chunk: Buffer): void {
        this.stderrChunks.push(chunk);
        this.bothChunks.push(chunk);
    }

    /** Without its last line break. */
    get stdout(): string {
        return withoutLastLineBreak(this.stdoutChunks);
    }

    /** Without its last line break. */
    get stderr(): string {
        return withoutLastLineBreak(this.stderrChunks);
    }

    /** Both streams, in the order of arrival. */
    get both(): string {
        return Buffer.concat(this.bothChunks).toString("utf8");
    }
}

function withoutLastLineBreak(chunks: Buffer[]): string {
    return Buffer.concat(chunks).toString("utf8").replace(/\n$/, "");
}

/** Splits a byte stream into lines, wherever its chunks end. */
export class LineSplitter {
    private rest: Buffer = Buffer.alloc(0);

    constructor(private readonly line: (text: string) => void) {}

    write(chunk: Buffer): void {
        let pending = Buffer.concat([this.rest, chunk]);
        for (let end = pending.indexOf(10); end >= 0; end = pending.indexOf(10)) {
            this.line(pending.toString("utf8", 0, end).replace(/\r$/, ""));
            pending = pending.subarray(end + 1);
        }
        this.rest = pending;
    }

    /** Hands over a last line that has no line break. */
    end(): void {
        if (this.rest.length > 0) {
            this.line(this.rest.toString("utf8"));
            this.rest = Buffer.alloc(0);
        }
    }
}
