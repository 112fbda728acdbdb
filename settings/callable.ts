import * as fs from "fs";
import * as path from "path";

/** Files that a module may be, relative to the application's folder, in the order in which Python looks for them. */
export function filesOfModule(module: string): string[] {
    const file = module.replace(/\./g, "/");
    return ["", "src/"].flatMap((prefix) => [`${prefix}${file}.py`, `${prefix}${file}/__init__.py`]);
}

// With any of these a module's attributes are made where its text doesn't show them.
const dynamic =
    /import\s*\(?\s*\*|\b(globals|locals|vars|exec|eval|setattr|__dict__|__getattr__|__class__|modules|_getframe|importlib|__import__|execfile|runpy|ctypes|gc|inspect)\b/;
// Python reads the text in other characters than we do.
const otherEncoding = /coding[:=]\s*(?!utf-?8|latin|ascii|iso-8859|cp125)[\w.-]+/i;
// What comes first wins: a quote within a comment begins no text, and a # within a text no comment.
const commentOrText = /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
// A text with expressions may contain any other text.
const formatted = /(^|[^A-Za-z0-9_])([rR]?[fFtT]|[fFtT][rR])["']/;

/**
 * Whether it is certain that a module has no attribute of a name: nothing in its text could make one. An import, an
 * assignment, a definition, or any other mention may; and of what is dynamic, nothing is known.
 *
 * @param text the module's source
 */
export function lacksAttribute(text: string, name: string): boolean {
    if (dynamic.test(text) || otherEncoding.test(text.slice(0, 400))) {
        return false;
    }
    // Python takes letters of other widths for the same.
    const source = text.normalize("NFKC");
    const code = formatted.test(source) ? source : source.replace(commentOrText, " ");
    return !new RegExp(`(^|[^\\w.])${name}(?!\\w)`).test(code);
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
