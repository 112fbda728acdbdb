import ignore, { Ignore } from "ignore";
import * as fs from "fs";
import * as path from "path";

/** The ignore files of a folder and of the folders around it. */
export class IgnoreRules {
    private constructor(private readonly levels: { base: string; rules: Ignore; readmits: boolean }[]) {}

    static none = new IgnoreRules([]);

    /**
     * These rules and those of a folder's own ignore files.
     *
     * @param names of the ignore files, in the syntax of .gitignore
     */
    within(root: string, folder: string, names: string[]): IgnoreRules {
        const own = names.map((name) => path.join(root, folder, name)).filter((file) => fs.existsSync(file));
        if (own.length === 0) {
            return this;
        }
        const text = own.map((file) => fs.readFileSync(file, "utf8")).join("\n");
        const level = { base: folder, rules: ignore().add(text), readmits: /^!/m.test(text) };
        return new IgnoreRules([...this.levels, level]);
    }

    /** Whether any rule takes a file in again that another one leaves out. */
    get readmit(): boolean {
        return this.levels.some(({ readmits }) => readmits);
    }

    /**
     * Whether a path is ignored; undefined if no rule says so or the opposite.
     *
     * @param relative to the outermost folder; a folder's path ends with a slash
     */
    ignores(relative: string): boolean | undefined {
        let ignored: boolean | undefined;
        for (const { base, rules } of this.levels) {
            const result = rules.test(base ? relative.slice(base.length + 1) : relative);
            // The nearer file overrides the outer ones, as in Git.
            ignored = result.ignored ? true : result.unignored ? false : ignored;
        }
        return ignored;
    }
}
