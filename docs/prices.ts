import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { main } from "../toolchain/command-line";
import { Problem } from "../toolchain/problem";
import type { Prices } from "../policies/numbers/prices";
import { pricesFile, readPrices } from "./costs";

// Renews the prices of instances in policies/numbers/prices.json. AWS's own price list needs an account; a Go module of AWS's brings a
// part of it along, as a program of AWS's has printed it.
const module = "github.com/aws/karpenter-provider-aws";
const file = "pkg/providers/pricing/zz_generated.pricing_aws.go";

main(async () => {
    const { version, text } = newestList();
    const [, date, region] = /generated at (\S+?)T\S+ for (\S+)/.exec(text)!;
    const prices = readPrices();
    if (region !== prices.region) {
        throw new Problem(
            `the list of ${module} ${version} is for ${region}, and policies/numbers/prices.json for ${prices.region}`,
        );
    }
    const { hourly } = prices.instances;
    for (const type of Object.keys(hourly)) {
        const [, price] = new RegExp(`"${type.replace(".", "\\.")}": ([\\d.]+)`).exec(text) ?? [];
        if (price === undefined) {
            throw new Problem(
                `the list of ${module} ${version} has no ${type}, which policies/numbers/prices.json names`,
            );
        }
        hourly[type] = Number(price);
    }
    prices.instances = { date: date!, module: `${module} ${version}`, hourly };
    fs.writeFileSync(pricesFile, `${JSON.stringify(prices, undefined, 2)}\n`);
    console.log(
        `instances: ${date}; copy the others from their pages by hand, with the date: ${pages(prices).join(", ")}`,
    );
});

function newestList(): { version: string; text: string } {
    // It is not built, so it doesn't matter whether this Go is new enough for it; then Go fails, with the module downloaded.
    const options = { encoding: "utf8", env: { ...process.env, GOTOOLCHAIN: "local" } } as const;
    const { stdout, error } = spawnSync("go", ["mod", "download", "-json", `${module}@latest`], options);
    const { Version: version, Zip: archive, Error: reason } = JSON.parse(stdout || "{}");
    if (archive === undefined) {
        throw new Problem(
            `${module} can't be downloaded with Go (https://go.dev/doc/install): ${reason ?? error?.message}`,
        );
    }
    return { version, text: execFileSync("unzip", ["-p", archive, `*/${file}`], { encoding: "utf8" }) };
}

function pages({ others: { date: _date, ...priced }, databases }: Prices): string[] {
    return [databases.page, ...new Set(Object.values(priced).map(({ page }) => page))];
}
