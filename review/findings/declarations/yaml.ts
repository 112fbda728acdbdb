import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { Declared } from "./declared";

/** Finds the resources of a program in Pulumi's YAML. */
export function declaredInYaml(text: string): Declared[] {
    const lines = new LineCounter();
    const resources = parseDocument(text, { lineCounter: lines }).get("resources");
    if (!isMap(resources)) {
        return [];
    }
    return resources.items.flatMap(({ key, value }) => {
        if (!isScalar(key) || !isMap(value)) {
            return [];
        }
        const name = value.get("name") ?? key.value;
        return [
            {
                className: String(value.get("type")).split(/[:/]/).pop()!,
                name: [String(name)],
                line: lines.linePos(key.range?.[0] ?? 0).line,
            },
        ];
    });
}
