import { typeOf } from "../../pulumi/urn";
import type { Change, PropertyChange, Review } from "../model";
import { byOperation, isBlocked } from "../order";
import { changesInWords, operationNames, propertyNames } from "../words";
import { code } from "./escape";
import { collapsed, firstOf, type Section } from "./section";

/** Number of paths shown for one change. */
const mostPaths = 8;

export function changesSection({ changes, unchanged }: Review): Section | undefined {
    if (changes.length === 0) {
        return undefined;
    }
    return collapsed("Changes", `: ${changesInWords(changes, unchanged)}`, ["| | resource | what |", "|---|---|---|"], {
        texts: byOperation(changes).flatMap(([, some]) => some.map(row)),
        noun: "change",
    });
}

function row(change: Change): string {
    const { operation, name, urn } = change;
    return `| ${operationNames[operation].heading} | ${code(name)} <sub>${code(typeOf(urn))}</sub> | ${details(change)} |`;
}

function details(change: Change): string {
    const { properties, replaceBecause, retained, operation } = change;
    return [
        ...(isBlocked(change) ? ["**protected**: blocked"] : []),
        ...(retained
            ? [`${operation === "replace" ? "the old one stays" : "stays"} in AWS (${code("retainOnDelete")})`]
            : []),
        ...(replaceBecause.length > 0
            ? [`replaced because of ${replaceBecause.slice(0, mostPaths).map(code).join(", ")}`]
            : []),
        ...firstOf(properties.map(property), mostPaths),
        ...(operation === "update" && properties.length === 0 ? ["only values that are hidden"] : []),
    ].join("<br>");
}

function property({ path, kind, before, after, settings }: PropertyChange): string {
    const values =
        before !== undefined && after !== undefined
            ? `: ${code(before)} → ${code(after)}`
            : after !== undefined
              ? `: → ${code(after)}`
              : settings?.length
                ? `: ${settings.map(code).join(", ")}`
                : "";
    return `${code(path)}${values}${kind === "update" ? "" : ` (${propertyNames[kind]})`}`;
}
