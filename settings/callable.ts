import * as fs from "fs";
import * as path from "path";
import { codeOf, showsItsNames } from "./python-text";

/** Files that a module may be, relative to the application's folder, in the order in which Python looks for them. */
export function filesOfModule(module: string): string[] {
    const file = module.replace(/\./g, "/");
    return ["", "src/"].flatMap((prefix) => [`${prefix}${file}.py`, `${prefix}${file}/__init__.py`]);
}

/**
 * Whether it is certain that a module has no attribute of a name: nothing in its text could make one. An import, an
 * assignment, a definition, or any other mention may; and of what is dynamic, nothing is known.
 *
 * @param text the module's source
 */
export function lacksAttribute(text: string, name: string): boolean {
    return showsItsNames(text) && !new RegExp(`(^|[^\\w.])${name}(?!\\w)`).test(codeOf(text));
}

/** Names that a module's text assigns or defines at its outermost level, as candidates for a callable. */
export function outermostNames(text: string): string[] {
    const names = [...text.matchAll(/^(?:(?:async )?def )?([A-Za-z]\w*)(?:\s*=(?!=)|\s*\()/gm)].map(
        ([, name]) => name!,
    );
    return [...new Set(names.filter((name) => /^(app|application|api|create_\w*|make_\w*|get_\w*app\w*)$/.test(name)))];
}

/** The file of a callable's module with its text, if that certainly lacks the callable; undefined otherwise. */
export function fileWithoutCallable(folder: string, callable: string): { file: string; text: string } | undefined {
    const [module = "", attribute = ""] = callable.replace(/\(\)$/, "").split(":");
    const files = filesOfModule(module).filter((file) => fs.existsSync(path.join(folder, file)));
    const [file, ...others] = files;
    if (file === undefined || others.length > 0) {
        return undefined;
    }
    const [directory, stem] = [path.dirname(path.join(folder, file)), module.split(".").pop()!];
    const neighbours = fs.readdirSync(directory);
    const isCompiled = neighbours.some((name) => name.startsWith(`${stem}.`) && /\.(so|pyd|pyc)$/.test(name));
    // A module within a package is an attribute of it.
    const isSubmodule = file.endsWith("/__init__.py") && neighbours.some((name) => name.split(".")[0] === attribute);
    if (isCompiled || isSubmodule) {
        return undefined;
    }
    const text = fs.readFileSync(path.join(folder, file), "utf8");
    return lacksAttribute(text, attribute) ? { file, text } : undefined;
}
