import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The theme's variables for a picture of its own, which programs draw that don't know `light-dark()`. */
export function themeColours(): string {
    const theme = readFileSync(path.join(__dirname, "theme.css"), "utf8");
    const variables = [...theme.slice(0, theme.indexOf("}")).matchAll(/^ *(--[\w-]+): (.*);$/gm)];
    const pairs = variables.map(([, name, value]) => ({
        name,
        colours: /^light-dark\((.+), (.+)\)$/.exec(value!),
        value,
    }));
    const light = pairs.map(({ name, colours, value }) => `${name}: ${colours ? colours[1] : value};`);
    const dark = pairs.filter(({ colours }) => colours).map(({ name, colours }) => `${name}: ${colours![2]};`);
    return `:root { ${light.join(" ")} }\n@media (prefers-color-scheme: dark) { :root { ${dark.join(" ")} } }\n`;
}
