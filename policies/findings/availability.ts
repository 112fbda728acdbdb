const hoursAYear = 8760;

/** Hours a year that an availability in per cent leaves, as text with at most three digits: 99.5 is "43.8". */
export function hoursOfDowntime(percent: number): string {
    const hours = ((100 - percent) / 100) * hoursAYear;
    return hours >= 100 ? hours.toFixed(0) : hours >= 10 ? hours.toFixed(1) : hours.toFixed(2);
}

/** What such a number is, said wherever one is shown. */
export const commitmentNotExpectation =
    "what the provider commits to before it gives credits, not the downtime to expect; it leaves out deploys, " +
    "software faults and a database run on one's own";
