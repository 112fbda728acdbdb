import table from "./prices.json";

/** A price copied by hand from a page. */
interface Hourly {
    hourly: number;
    page: string;
}

/** A price copied by hand from a page; of storage, for a GB. */
interface Monthly {
    monthly: number;
    page: string;
}

/** List prices in dollars, without tax, in one region. */
export interface Prices {
    region: string;
    /** On demand, with Linux, by instance type. */
    instances: { date: string; module: string; hourly: Record<string, number> };
    /** On demand, without a standby, by instance class; with one it is twice as much, and so is the storage. */
    databases: { date: string; page: string; hourly: Record<string, number> };
    others: {
        date: string;
        address: Hourly;
        volume: Monthly;
        zone: Monthly;
        balancer: Hourly;
        databaseStorage: Monthly;
        snapshot: Monthly;
    };
}

export const prices: Prices = table;

/** AWS's calculator counts a month as long. */
export const hoursOfMonth = 730;

/** What an hourly price comes to in a month. */
export const monthly = (hourly: number): number => hourly * hoursOfMonth;
