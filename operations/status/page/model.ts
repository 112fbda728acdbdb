import type { Line } from "../line";
import type { History } from "./history";

/** Everything that the page shows. */
export interface StatusOfSite {
    /** The site's name, e.g. `www.example.com`. */
    site: string;
    stack: string;
    /** When it was asked, ISO 8601. */
    at: string;
    lines: readonly Line[];
    /** The last day, or why it isn't known. */
    history: History | { unknown: string };
}
