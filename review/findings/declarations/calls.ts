import type { Declared } from "./declared";

/** Finds `Class("name", …)` in Python, with an f-string as a computed name. */
export function declaredInPython(text: string): Declared[] {
    return declaredBy(
        /\b(?<class>[A-Z]\w*)\(\s*(?<computed>f?)(?<quote>["'])(?<name>[^"'\n]*)\k<quote>/g,
        /\{[^{}]*\}/,
        text,
    );
}

/** Finds `NewClass(ctx, "name", …)` in Go, with `fmt.Sprintf("…")` as a computed name. */
export function declaredInGo(text: string): Declared[] {
    return declaredBy(
        /\bNew(?<class>[A-Z]\w*)\(\s*\w+,\s*(?<computed>(?:fmt\.Sprintf\()?)"(?<name>[^"\n]*)"/g,
        /%[+#]?\w/,
        text,
    );
}

function declaredBy(call: RegExp, placeholder: RegExp, text: string): Declared[] {
    return [...text.matchAll(call)].map((found) => {
        const { class: className = "", computed, name = "" } = found.groups ?? {};
        const fixed = computed ? name.split(placeholder) : [name];
        return {
            className,
            name: fixed
                .flatMap((part, index) => (index === 0 ? [part] : [undefined, part]))
                .filter((part) => part !== ""),
            line: text.slice(0, found.index).split("\n").length,
        };
    });
}
