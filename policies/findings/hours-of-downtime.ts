const hoursAYear = 8760;

/** Hours of downtime a year at an availability in per cent, as text of at most three digits: 99.5 gives "43.8". */
export function hoursOfDowntime(percent: number): string {
    return hoursInWords(((100 - percent) / 100) * hoursAYear);
}

/** Hours as text of at most three digits. */
export function hoursInWords(hours: number): string {
    return hours >= 100 ? hours.toFixed(0) : hours >= 10 ? hours.toFixed(1) : hours.toFixed(2);
}
