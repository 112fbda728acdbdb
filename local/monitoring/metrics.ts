/** A metric's identity: in CloudWatch, a metric lives in one region, and another set of dimensions is another metric. */
export interface MetricName {
    region: string;
    namespace: string;
    name: string;
    dimensions: Record<string, string>;
}

/** Values that were put together, as CloudWatch keeps them. */
export interface Sample {
    /** Milliseconds since 1970. */
    at: number;
    count: number;
    sum: number;
    minimum: number;
    maximum: number;
}

export type Statistic = "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount";

export const statistics: Statistic[] = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];

/** A sample of one value. */
export function sampleOf(value: number, at: number): Sample {
    return { at, count: 1, sum: value, minimum: value, maximum: value };
}

/** The data points of one cloud. */
export class Metrics {
    private readonly samples: Map<string, Sample[]>;

    constructor(saved: Record<string, Sample[]> = {}) {
        this.samples = new Map(Object.entries(saved));
    }

    put(metric: MetricName, sample: Sample): void {
        const key = keyOf(metric);
        this.samples.set(key, [...(this.samples.get(key) ?? []), sample]);
    }

    /** The statistic of what was put from `begin` on and before `end`; undefined if nothing was. */
    statistic(metric: MetricName, statistic: Statistic, begin: number, end: number): number | undefined {
        const found = (this.samples.get(keyOf(metric)) ?? []).filter(({ at }) => at >= begin && at < end);
        if (found.length === 0) {
            return undefined;
        }
        const total = (part: "sum" | "count") => found.reduce((sum, sample) => sum + sample[part], 0);
        return {
            Average: () => total("sum") / total("count"),
            Sum: () => total("sum"),
            SampleCount: () => total("count"),
            Minimum: () => Math.min(...found.map(({ minimum }) => minimum)),
            Maximum: () => Math.max(...found.map(({ maximum }) => maximum)),
        }[statistic]();
    }

    /** Forgets what was put before a time. */
    forget(before: number): void {
        for (const [key, samples] of this.samples) {
            const kept = samples.filter(({ at }) => at >= before);
            if (kept.length === 0) {
                this.samples.delete(key);
            } else {
                this.samples.set(key, kept);
            }
        }
    }

    toJSON(): Record<string, Sample[]> {
        return Object.fromEntries(this.samples);
    }
}

function keyOf({ region, namespace, name, dimensions }: MetricName): string {
    const sorted = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
    return JSON.stringify([region, namespace, name, sorted]);
}
