import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { hoursOfMonth, monthly, type Prices } from "../policies/numbers/prices";

// Writes the tables of costs in docs/aws.md from policies/numbers/prices.json and the defaults of Pulumi.yaml.

const project = path.resolve(__dirname, "..");
const costsPage = path.join(__dirname, "aws.md");
export const pricesFile = path.join(project, "policies", "numbers", "prices.json");

/** The sizes of a stack whose file sets none. */
interface Sizes {
    instanceType: string;
    /** GiB. */
    volumes: number[];
}

const begin = "<!-- npm run docs writes this from policies/numbers/prices.json, npm run costs renews that -->";
const end = "<!-- end of what npm run docs writes -->";

export function readPrices(): Prices {
    return JSON.parse(fs.readFileSync(pricesFile, "utf8"));
}

export function defaultSizes(): Sizes {
    const { config } = parse(fs.readFileSync(path.join(project, "Pulumi.yaml"), "utf8"));
    const volumes = ["rootVolumeSize", "dataVolumeSize", "filesVolumeSize"].map((name) => config[name].default);
    return { instanceType: config.instanceType.default, volumes };
}

/** What a stack costs in a month, in dollars, without traffic and alarms. */
export function monthlyCosts({ instances, others }: Prices, { instanceType, volumes }: Sizes) {
    const instance = monthly(instances.hourly[instanceType]!);
    const address = monthly(others.address.hourly);
    const storage = volumes.reduce((sum, size) => sum + size) * others.volume.monthly;
    const zone = others.zone.monthly;
    return { instance, address, storage, zone, together: instance + address + storage + zone };
}

/** The page with its tables of costs as the prices are. */
export function withCosts(page: string, prices: Prices, sizes: Sizes): string {
    const [before, rest] = page.split(begin);
    const [, after] = rest!.split(end);
    return `${before}${begin}\n\n${tables(prices, sizes)}\n${end}${after}`;
}

function tables(prices: Prices, sizes: Sizes): string {
    const { instances, others, region } = prices;
    const costs = monthlyCosts(prices, sizes);
    const { address, volume, zone } = others;
    const hourly = instances.hourly[sizes.instanceType];
    const page = (address: string) => `[AWS's page](${address}), ${others.date}`;
    const rows = [
        [sizes.instanceType, `${hourly} an hour`, costs.instance, `AWS's price list, ${instances.date}`],
        [
            "public IPv4 address, also of a stopped server",
            `${address.hourly} an hour`,
            costs.address,
            page(address.page),
        ],
        [`${sizes.volumes.join(" + ")} GB of gp3`, `${volume.monthly} a GB`, costs.storage, page(volume.page)],
        ["hosted zone", "", costs.zone, page(zone.page)],
    ] as const;
    return [
        `List prices in dollars in ${region}, without tax, for ${hoursOfMonth} hours. The price list is the one that ` +
            `\`${instances.module}\` brings along.`,
        "",
        "| | price | a month | from |",
        "|---|---|---|---|",
        ...rows.map(([what, price, cost, from]) => `| ${what} | ${price} | ${cost.toFixed(2)} | ${from} |`),
        `| together | | **${costs.together.toFixed(1)}** | |`,
        "",
        "Arm types cost less than x86 types of the same size and generation:",
        "",
        "| x86 | Arm | an hour | a month | less |",
        "|---|---|---|---|---|",
        ...pairs(instances.hourly).map(([x86, arm]) => comparison(x86, arm, instances.hourly)),
        "",
    ].join("\n");
}

/** Neighbours in the file, each x86 type before its Arm type. */
function pairs(hourly: Record<string, number>): [string, string][] {
    const types = Object.keys(hourly);
    return types.flatMap((type, index) => (index % 2 === 0 ? [[type, types[index + 1]!]] : []));
}

function comparison(x86: string, arm: string, hourly: Record<string, number>): string {
    const [high, low] = [hourly[x86]!, hourly[arm]!];
    const less = Math.round((1 - low / high) * 100);
    const months = [high, low].map((price) => monthly(price).toFixed(2));
    return `| ${x86} | ${arm} | ${high} → ${low} | ${months.join(" → ")} | ${less}\u00a0% |`;
}

if (require.main === module) {
    fs.writeFileSync(costsPage, withCosts(fs.readFileSync(costsPage, "utf8"), readPrices(), defaultSizes()));
}
