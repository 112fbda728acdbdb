import { html, type Html } from "../../../pages/escape";
import { worstFirst, type Line } from "../line";
import { stateNames, worstOf } from "./words";

/** A part of the way from a visitor to the data. */
interface Part {
    title: string;
    what: string;
    /** Whether a line is about it. */
    has: (line: Line) => boolean;
    /** Shown even if no line is about it, as `not asked`. */
    always?: true;
    /** On the server, before it, or beside the way. */
    place: "before" | "server" | "beside";
}

const begins =
    (...prefixes: string[]) =>
    (line: Line) =>
        prefixes.some((prefix) => line.id === prefix || line.id.startsWith(`${prefix}.`));

/** In a visitor's order. A line belongs to the first part that has it, the rest to the server as a whole. */
const parts: Part[] = [
    { title: "Names", what: "DNS", has: begins("dns"), always: true, place: "before" },
    {
        title: "Nginx",
        what: "web server",
        has: begins("service.Nginx", "certificate", "outside.https", "outside.names"),
        always: true,
        place: "server",
    },
    {
        title: "Application",
        what: "pages",
        has: begins("service.Application", "release", "requests", "site", "outside", "traffic"),
        always: true,
        place: "server",
    },
    { title: "MySQL", what: "database", has: begins("service.MySQL", "database", "data"), place: "server" },
    { title: "Volumes", what: "disk space", has: begins("disk", "unmounted"), place: "server" },
    { title: "Server", what: "machine and system", has: (line) => !begins("backup", "aws")(line), place: "beside" },
    { title: "Backups", what: "copies elsewhere", has: begins("backup"), place: "beside" },
    { title: "AWS", what: "checks and alarms", has: begins("aws"), place: "beside" },
];

/** The lines of each part, each line once. */
function linesOf(lines: readonly Line[]): { part: Part; own: Line[] }[] {
    return parts.map((part, index) => ({
        part,
        own: lines.filter((line) => parts.findIndex((other) => other.has(line)) === index),
    }));
}

/** The way from a visitor to the data, with the state of each part. It runs across a wide page and down a narrow one. */
export function waySection(lines: readonly Line[]): Html {
    const shown = linesOf(lines).filter(({ part, own }) => part.always || own.length > 0);
    const at = (place: Part["place"]) =>
        shown.filter(({ part }) => part.place === place).map(({ part, own }) => stepOf(part, own));
    const beside = at("beside");
    return html`<section id="way" aria-labelledby="way-title">
        <h2 id="way-title">From a visitor to the data</h2>
        <ol class="way">
            <li class="part visitors"><strong>Visitors</strong></li>
            ${at("before")}
            <li class="server">
                <span class="frame-title">one server</span>
                <ol>
                    ${at("server")}
                </ol>
            </li>
        </ol>
        ${
            beside.length > 0 &&
            html`<ul class="beside" aria-label="Beside the way">
                ${beside}
            </ul>`
        }
    </section>`;
}

function stepOf({ title, what }: Part, own: Line[]): Html {
    // What doesn't count is no state of the part, unless there is nothing else.
    const counting = own.filter(({ state }) => state !== "aside");
    const state = worstOf(counting.length > 0 ? counting : own);
    const [worst] = worstFirst(own);
    const why =
        worst && state !== "ok" && state !== "aside" ? html`<span class="why">${worst.title}</span>` : undefined;
    return html`<li class="part ${state}">
        <span class="name"><strong>${title}</strong> <span class="what">${what}</span></span>
        <span class="state ${state}">${stateNames[state]}</span> ${why}
    </li>`;
}
