import { wantsColour } from "../../toolchain/command-line";
import { age } from "../backups/age";
import { exitCodeOf, worstFirst, type Line, type State } from "./line";

/** The text in a colour (an SGR code), or unchanged if standard output should not be coloured. */
export function paint(code: number, text: string): string {
    return wantsColour() ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** A character and a colour. */
const marks: Record<State, [string, number]> = {
    problem: ["✗", 31],
    unknown: ["?", 35],
    warning: ["!", 33],
    ok: ["✓", 32],
    aside: ["·", 2],
};

/**
 * The lines for a terminal, the worst first. What to do is below what is not well.
 *
 * @param now milliseconds since 1970
 */
export function terminalLines(lines: readonly Line[], now = Date.now()): string[] {
    const width = Math.max(...lines.map(({ title }) => title.length));
    return worstFirst(lines).flatMap((line) => {
        const [mark, colour] = marks[line.state];
        const first = `  ${paint(colour, mark)} ${line.title.padEnd(width)}  ${line.value}${brackets(line, now)}`;
        const remedy = line.remedy && line.state !== "ok" ? [`    ${" ".repeat(width)}  → ${line.remedy}`] : [];
        return [first, ...remedy];
    });
}

function brackets({ limit, since, state }: Line, now: number): string {
    const parts = [
        // What is well is read quickly.
        ...(limit && state !== "ok" ? [`limit: ${limit}`] : []),
        ...(since ? [`since ${shown(since)}, ${age((now - Date.parse(since)) / 1000)}`] : []),
    ];
    return parts.length > 0 ? ` (${parts.join("; ")})` : "";
}

/** Such as 2027-02-27 10:00 UTC. */
function shown(time: string): string {
    return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** All in one sentence, which is the last that a person sees. */
export function verdict(stack: string, lines: readonly Line[]): string {
    const titles = (state: State) => [
        ...new Set(lines.filter((line) => line.state === state).map(({ title }) => title)),
    ];
    const [problems, unknown, warnings] = [titles("problem"), titles("unknown"), titles("warning")];
    const parts = [
        ...(problems.length > 0 ? [`wrong: ${problems.join(", ")}`] : []),
        ...(unknown.length > 0 ? [`not asked: ${unknown.join(", ")}`] : []),
        ...(warnings.length > 0 ? [`soon, or worth knowing: ${warnings.join(", ")}`] : []),
    ];
    const well = lines.filter(({ state }) => state === "ok").length;
    const said = ["all is well", "something is wrong", "nothing is wrong, and not everything was asked"][
        exitCodeOf(lines)
    ]!;
    return `${stack}: ${said} (${[...parts, `well: ${well}`].join("; ")})`;
}
