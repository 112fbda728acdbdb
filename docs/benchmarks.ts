import * as fs from "node:fs";
import * as path from "node:path";
import { drawing, type Specification } from "../pages/plot";

// Draws the figures of docs/benchmarks.md, the only place that has them.

export const benchmarksPage = path.join(__dirname, "benchmarks.md");
export const benchmarksPicture = path.join(__dirname, "benchmarks.svg");

/** A benchmark's result. */
export interface Result {
    what: string;
    ratio: number;
    /** How much of what its target allows was needed: at most 1 if it is met. */
    share: number;
}

/** The rows of the table that have a ratio and a target. */
export function benchmarkResults(page: string): Result[] {
    const row = /^\| `(\w+)`:? (.+?) \|.*\| ([\d.]+) \| at (least|most) ([\d.]+) \|$/gm;
    return [...page.matchAll(row)].map(([, bench, what, ratio, bound, target]) => ({
        what: `${bench}: ${what!.replaceAll("`", "")}: ${ratio}`,
        ratio: Number(ratio),
        share: bound === "least" ? Number(target) / Number(ratio) : Number(ratio) / Number(target),
    }));
}

/** The results as an SVG file, light or dark as the reader's browser is. */
export async function benchmarksDrawing(page: string): Promise<string> {
    const width = 800;
    const { height, content } = await drawing(specification(benchmarkResults(page)), width);
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>Each ratio as a share of its target</title>
<style>
:root { color-scheme: light dark; --line: #dedad3; --quiet: #5b626b; --ink: #1f2328; --good: #1e6b3a; --high: #a8430a; }
@media (prefers-color-scheme: dark) { :root { --line: #33393f; --quiet: #a3a7ab; --ink: #e6e4df; --good: #77cf94; --high: #ffa066; } }
</style>
${content}
</svg>
`;
}

function specification(results: Result[]): Specification {
    const y = { field: "what", type: "nominal", sort: null, axis: { labelLimit: 0, domain: false, ticks: false } };
    return {
        data: { values: results.map((result) => ({ ...result, met: result.share <= 1 })) },
        height: 22 * results.length + 40,
        layer: [
            {
                mark: { type: "bar", height: 10 },
                encoding: {
                    y,
                    x: {
                        field: "share",
                        type: "quantitative",
                        axis: { title: "share of what the target allows", titleColor: "var(--quiet)", format: ".0%" },
                    },
                    color: {
                        field: "met",
                        type: "nominal",
                        scale: { domain: [true, false], range: ["var(--good)", "var(--high)"] },
                        legend: null,
                    },
                },
            },
            { mark: { type: "rule", stroke: "var(--ink)" }, encoding: { x: { datum: 1, type: "quantitative" } } },
        ],
    };
}

if (require.main === module) {
    void benchmarksDrawing(fs.readFileSync(benchmarksPage, "utf8")).then((picture) =>
        fs.writeFileSync(benchmarksPicture, picture),
    );
}
