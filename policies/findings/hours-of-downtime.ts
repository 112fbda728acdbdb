const hoursAYear = 8760;

/** Hours a year that an availability in per cent leaves, as text with at most three digits: 99.5 is "43.8". */
export function hoursOfDowntime(percent: number): string {
    const hours = ((100 - percent) / 100) * hoursAYear;
    return hours >= 100 ? hours.toFixed(0) : hours >= 10 ? hours.toFixed(1) : hours.toFixed(2);
}
