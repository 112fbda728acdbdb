import * as fs from "fs";
import * as path from "path";
import { fileWithoutCallable, filesOfModule, outermostNames } from "../callable";
import { assignedValue, outermostCode, showsItsNames } from "../python-text";
import { SettingsReader } from "../reader";
import { has, namesIn, type FolderSettings } from "./folder";

export type CallableInterface = "WSGI" | "ASGI";

/** What makes a callable of each interface, in a module's text. */
const makers = {
    WSGI: /\b(Flask|get_wsgi_application|Bottle|make_wsgi_app|WsgiToAsgi)\s*\(/,
    ASGI: /\b(FastAPI|Starlette|Quart|Litestar|get_asgi_application|ProtocolTypeRouter|WsgiToAsgi|WSGIMiddleware)\s*\(/,
};
/** How many arguments a callable of each interface is called with. */
const argumentCount = { WSGI: 2, ASGI: 3 };
const frameworks = ["flask", "django", "fastapi", "starlette", "quart", "bottle", "litestar"];

/** Reports a callable that isn't there, that is of the other interface, or that no server can run. */
export function checkCallable(
    reader: SettingsReader,
    { folder, callable }: FolderSettings,
    wanted: CallableInterface,
): void {
    const [module = "", attribute = ""] = callable.split(":");
    const places = filesOfModule(module);
    const place = places.find((candidate) => has(folder, candidate));
    if (!place) {
        reportMissingModule(reader, folder, places, wanted);
        return;
    }
    const judged = fileWithoutCallable(folder, callable);
    if (judged) {
        const found = candidates(folder, wanted);
        const [likely] = outermostNames(judged.text);
        const other = likely ? `'${module}:${likely}'` : "VALUE";
        reader.invalid(
            "applicationCallable",
            `a name that ${path.join(folder, judged.file)} defines or imports, and ${attribute.replace("()", "")} is none of them`,
            `pulumi config set applicationCallable ${found ? `'${found}'` : other}`,
        );
        return;
    }
    const text = fs.readFileSync(path.join(folder, place), "utf8");
    const other = wanted === "WSGI" ? "ASGI" : "WSGI";
    if (makers[other].test(text) && !makers[wanted].test(text)) {
        const another = candidates(folder, wanted);
        reader.invalid(
            "applicationServer",
            `${other === "ASGI" ? '"uvicorn"' : '"gunicorn" or "uwsgi"'} for the ${other} callable in ${place}`,
            another && makers[wanted].test(textOf(folder, another))
                ? `pulumi config set applicationCallable ${another}`
                : `pulumi config set applicationServer ${other === "ASGI" ? "uvicorn" : "gunicorn"}`,
        );
        return;
    }
    checkStart(reader, path.join(folder, place), text, callable, wanted);
}

function reportMissingModule(
    reader: SettingsReader,
    folder: string,
    places: string[],
    wanted: CallableInterface,
): void {
    const found = candidates(folder, wanted);
    const inner = namesIn(folder).find((name) => places.some((place) => has(folder, `${name}/${place}`)));
    // Django's commands run beside manage.py; elsewhere, a package has such a module as well.
    const below = found && inner && !has(folder, `${inner}/manage.py`) ? undefined : inner;
    const remedy = below
        ? `pulumi config set applicationPath ${path.join(reader.text("applicationPath"), below)}, with the list of packages in it`
        : found && `pulumi config set applicationCallable '${found}'`;
    reader.invalid(
        "applicationCallable",
        `a module that exists in ${folder} (looked for ${places.slice(0, 2).join(" and ")}${below ? `, which ${below} has` : ""})`,
        remedy,
    );
}

/** Reports a module that is there, and with which no release gets ready. */
function checkStart(
    reader: SettingsReader,
    file: string,
    text: string,
    callable: string,
    wanted: CallableInterface,
): void {
    const [module = "", attribute = ""] = callable.split(":");
    const name = attribute.replace("()", "");
    const code = outermostCode(text);
    if (code === undefined) {
        return;
    }
    const server = serverAtImport(code);
    if (frameworks.includes(module) && new RegExp(`^from ${module} import `, "m").test(code)) {
        reader.invalid(
            "applicationCallable",
            `a module with another name than the package that it imports: ${path.basename(file)} imports itself`,
            `rename ${file} to app.py, then: pulumi config set applicationCallable 'app:${attribute}'`,
        );
    } else if (server) {
        reader.invalid(
            "applicationCallable",
            `a module that only makes the application: ${path.basename(file)} runs a server of its own, ${server}…), when it is imported`,
            `put it into ${file} below a line: if __name__ == "__main__":`,
        );
    } else if (attribute === name && isFactory(text, code, name, argumentCount[wanted])) {
        reader.invalid(
            "applicationCallable",
            `a callable of ${wanted}, or a factory of one with its brackets: ${name} in ${path.basename(file)} is a factory`,
            `pulumi config set applicationCallable '${callable}()'`,
        );
    } else if (attribute !== name && isInstance(code, name)) {
        reader.invalid(
            "applicationCallable",
            `a factory, or a callable without brackets: ${name} in ${path.basename(file)} is the application itself`,
            `pulumi config set applicationCallable '${module}:${name}'`,
        );
    }
}

/** The begin of a call with which a module runs a server as soon as it is imported. */
function serverAtImport(code: string): string | undefined {
    return [...code.matchAll(/^(\w+)\.run\(/gm)].find(
        ([, name]) =>
            new RegExp(`^${name}[ \\t]*=[ \\t]*(Flask|Quart)\\(`, "m").test(code) ||
            (name === "uvicorn" && /^import uvicorn\b/m.test(code)),
    )?.[0];
}

/** Whether a name is certainly a function that takes fewer arguments than a callable gets, and needs none. */
function isFactory(text: string, code: string, name: string, count: number): boolean {
    const definitions = [...code.matchAll(new RegExp(`^def ${name}\\(([^()]*)\\)[^:\\n]*:`, "gm"))];
    const [only] = definitions;
    const madeOtherwise = new RegExp(`\\b${name}\\b[ \\t]*=(?!=)|\\bimport\\b.*\\b${name}\\b|\\bas ${name}\\b`);
    if (definitions.length !== 1 || !showsItsNames(text) || madeOtherwise.test(code)) {
        return false;
    }
    // A decorator, whose brackets may end on a line of their own, makes something else of it.
    const isDecorated = /(^|\n)(@[^\n]*|\)[ \t]*)\s*$/.test(code.slice(0, only!.index));
    const parameters = only![1]!.split(",").filter((parameter) => parameter.trim() !== "");
    return (
        !isDecorated &&
        parameters.length < count &&
        parameters.every((parameter) => parameter.includes("=") && !/^\s*[*/]/.test(parameter))
    );
}

/** Whether a name is certainly an application, which nothing calls without a request. */
function isInstance(code: string, name: string): boolean {
    return /^(Flask|Quart|FastAPI|Starlette|get_wsgi_application|get_asgi_application)\(/.test(
        assignedValue(code, name) ?? "",
    );
}

function textOf(folder: string, callable: string): string {
    const file = callable.split(":")[0]!.replace(/\./g, "/");
    const place = [`${file}.py`, `src/${file}.py`].find((candidate) => has(folder, candidate));
    return place ? fs.readFileSync(path.join(folder, place), "utf8") : "";
}

/** A callable that the folder seems to have: the first that its modules, and those of its packages, make. */
function candidates(folder: string, wanted: "WSGI" | "ASGI"): string | undefined {
    for (const root of ["", "src"]) {
        const top = path.join(folder, root);
        const packages = namesIn(top).filter((name) => fs.statSync(path.join(top, name)).isDirectory());
        for (const inner of ["", ...packages]) {
            const names = namesIn(path.join(top, inner)).filter((name) => name.endsWith(".py"));
            for (const name of names) {
                const text = fs.readFileSync(path.join(top, inner, name), "utf8");
                const made = /^(\w+)\s*(?::[^=\n]+)?=\s*(\w+)\s*\(/gm;
                const module = [inner, name.replace(/\.py$/, "")].filter((part) => part !== "" && part !== "__init__");
                for (const [, variable, maker] of text.matchAll(made)) {
                    if (makers[wanted].test(`${maker}(`)) {
                        return `${module.join(".")}:${variable}`;
                    }
                }
                if (/^def create_app\(/m.test(text) && makers[wanted].test(text)) {
                    return `${module.join(".")}:create_app()`;
                }
            }
        }
    }
    return undefined;
}
