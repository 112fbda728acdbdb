import * as path from "path";
import { checkPackageFiles, packageFiles } from "../packages";
import { SettingsReader } from "../reader";
import { checkDjango } from "./django";
import { has, namesIn, reportOtherKind, type FolderSettings } from "./folder";
import { checkCallable, type CallableInterface } from "./python-callable";
import { checkWritableCode } from "./writable-code";

/** Checks a folder of Python: its list of packages, and its callable of that interface. */
export function checkPython(wanted: CallableInterface) {
    return (reader: SettingsReader, settings: FolderSettings): void => {
        const { folder } = settings;
        const listed = packageFiles.some((file) => has(folder, file));
        if (!listed) {
            const isPython = namesIn(folder).some((name) => name.endsWith(".py"));
            if (!isPython && reportOtherKind(reader, folder, "Python")) {
                return;
            }
            reader.invalid("applicationPath", `a folder with one of ${packageFiles.join(", ")}`, remedyForList(folder));
        }
        checkPackageFiles(reader, folder);
        checkWritableCode(reader, settings);
        if (settings.callable !== "") {
            checkCallable(reader, settings, wanted);
            checkDjango(reader, settings);
        }
    };
}

/** What to do about packages that are listed elsewhere, or nowhere. */
function remedyForList(folder: string): string {
    const list = path.join(folder, "requirements.txt");
    const misspelt = namesIn(folder).find((name) => /^req[a-z]*ments?\.txt$/i.test(name));
    const others = ["production", "prod", "deploy", "main", "base", "requirements"].map(
        (name) => `requirements/${name}.txt`,
    );
    const inner = others.find((file) => has(folder, file));
    if (misspelt) {
        return `rename ${path.join(folder, misspelt)} to requirements.txt`;
    }
    if (inner) {
        return `write the line “-r ${inner}” into ${list}`;
    }
    if (has(folder, "Pipfile")) {
        return `pipenv requirements > ${list}`;
    }
    return ["environment.yml", "environment.yaml"].some((file) => has(folder, file))
        ? `conda is not on the server; pip list --format=freeze > ${list}`
        : `list the application's packages in ${list}`;
}
