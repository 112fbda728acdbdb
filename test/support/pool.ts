/** Runs jobs in order, a limited number of them at a time. */
export class Pool {
    private running = 0;
    private readonly waiting: (() => void)[] = [];

    constructor(private readonly size: number) {}

    async run<T>(job: () => Promise<T>): Promise<T> {
        if (this.running >= this.size) {
            await new Promise<void>((resolve) => this.waiting.push(resolve));
        }
        this.running++;
        try {
            return await job();
        } finally {
            this.running--;
            this.waiting.shift()?.();
        }
    }
}
