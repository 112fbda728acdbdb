import { worstFirst, type Line } from "../line";

export const stateNames: Record<Line["state"], string> = {
    problem: "Problem",
    unknown: "Not asked",
    warning: "Worth knowing",
    ok: "Well",
    aside: "Does not count",
};

/** The worst state of some lines; `unknown` if there are none. */
export function worstOf(lines: readonly Line[]): Line["state"] {
    return worstFirst(lines)[0]?.state ?? "unknown";
}

/** Such as 2027-02-27 10:00 UTC. */
export function moment(time: string): string {
    return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** Hours and minutes, such as 09:05. */
export function clock(milliseconds: number): string {
    return new Date(milliseconds).toISOString().slice(11, 16);
}

/** A share in per cent that is never rounded up to 100, or down to 0. */
export function percent(part: number, whole: number): string {
    const share = (100 * part) / whole;
    const digits = share > 99 || share < 1 ? 2 : 1;
    const factor = 10 ** digits;
    const rounded = share > 50 ? Math.floor(share * factor) / factor : Math.ceil(share * factor) / factor;
    return `${rounded} %`;
}

export function count(number: number): string {
    return number.toLocaleString("en");
}

/** Seconds as a response time, such as 12 ms or 1.25 s. */
export function responseTime(seconds: number): string {
    return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${Math.round(seconds * 100) / 100} s`;
}
