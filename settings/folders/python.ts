import * as fs from "fs";
import * as path from "path";
import { fileWithoutCallable, filesOfModule, outermostNames } from "../callable";
import { checkPackageFiles, packageFiles } from "../packages";
import { SettingsReader } from "../reader";
import { has, namesIn, reportOtherKind, type FolderSettings } from "./folder";

/** What makes a callable of each interface, in a module's text. */
const makers = {
    WSGI: /\b(Flask|get_wsgi_application|Bottle|make_wsgi_app|WsgiToAsgi)\s*\(/,
    ASGI: /\b(FastAPI|Starlette|Quart|Litestar|get_asgi_application|ProtocolTypeRouter|WsgiToAsgi|WSGIMiddleware)\s*\(/,
};

/** Checks a folder of Python: its list of packages, and its callable of that interface. */
export function checkPython(wanted: "WSGI" | "ASGI") {
    return (reader: SettingsReader, { folder, callable }: FolderSettings): void => {
        const listed = packageFiles.some((file) => has(folder, file));
        if (!listed) {
            const isPython = namesIn(folder).some((name) => name.endsWith(".py"));
            if (!isPython && reportOtherKind(reader, folder, "Python")) {
                return;
            }
            reader.invalid(
                "applicationPath",
                `a folder with one of ${packageFiles.join(", ")}`,
                `list the application's packages in ${path.join(folder, "requirements.txt")}`,
            );
        }
        checkPackageFiles(reader, folder);
        checkCallable(reader, folder, callable, wanted);
    };
}

function checkCallable(reader: SettingsReader, folder: string, callable: string, wanted: "WSGI" | "ASGI"): void {
    const [module = "", attribute = ""] = callable.split(":");
    const found = candidates(folder, wanted);
    const remedy = found ? `pulumi config set applicationCallable '${found}'` : undefined;
    const places = filesOfModule(module);
    const place = places.find((candidate) => has(folder, candidate));
    if (!place) {
        const looked = places.slice(0, 2).join(" and ");
        reader.invalid("applicationCallable", `a module that exists in ${folder} (looked for ${looked})`, remedy);
        return;
    }
    const text = fs.readFileSync(path.join(folder, place), "utf8");
    const judged = fileWithoutCallable(folder, callable);
    if (judged) {
        const [likely] = outermostNames(judged.text);
        reader.invalid(
            "applicationCallable",
            `a name that ${path.join(folder, judged.file)} defines or imports, and ${attribute.replace("()", "")} is none of them`,
            remedy ?? `pulumi config set applicationCallable ${likely ? `'${module}:${likely}'` : "VALUE"}`,
        );
        return;
    }
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
    }
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
