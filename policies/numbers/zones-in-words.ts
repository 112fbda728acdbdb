import { enumerate } from "../findings/wording";
import { append } from "../topology/inventory";
import type { ZoneLoss } from "./zone-losses";

/** What the loss of each zone leaves of the sites, a sentence for zones whose loss leaves the same. */
export function zonesInWords(zones: ZoneLoss[], sites: number): string[] {
    const found = new Map<string, string[]>();
    zones.forEach((loss) => append(found, outcomeOf(loss, sites), loss.zone));
    return [...found].map(([outcome, names]) => `If ${any(names)} fails, ${outcome}.`);
}

function any(names: string[]): string {
    return names.length > 2 ? `one of ${enumerate(names, 3)}` : names.join(" or ");
}

function outcomeOf({ down, because, perhaps, remains }: ZoneLoss, sites: number): string {
    if (down.length > 0) {
        const what = sites === 1 ? "the site is" : `${down.length} of ${sites} sites (${enumerate(down, 3)}) are`;
        return `${what} down${because.length > 0 ? `, with ${enumerate(because, 3)}` : ""}`;
    }
    if (perhaps.length > 0) {
        return `${sites === 1 ? "the site" : "a site"} is down if ${enumerate(perhaps, 3)} is in it, which the program doesn't show`;
    }
    const rest = remains.map(({ label, left, of }) => `${left} of ${of} members of ${label}`);
    return `${sites === 1 ? "the site stays" : "all sites stay"} up${rest.length > 0 ? `, on ${enumerate(rest, 3)}` : ""}`;
}
