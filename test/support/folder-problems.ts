import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkConfiguration } from "../../config";
import { ConfigurationError, type RawSettings } from "../../settings/reader";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { secretSettings, usableSettings } from "./declared-settings";

/** A folder's files by their paths, with their contents. */
export type Files = Record<string, string>;

/**
 * What is wrong with a folder and its settings, as a preview says it.
 *
 * @param settings by their names; those that begin with a capital letter lack "application"
 */
export function problemsOf(files: Files, settings: RawSettings): SettingProblem[] {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "folder-"));
    try {
        for (const [file, content] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            fs.writeFileSync(path.join(folder, file), content);
        }
        const raw = { ...usableSettings(), applicationPath: ".", ...fullNames(settings) };
        checkConfiguration(raw, new Set(secretSettings), folder);
        return [];
    } catch (error) {
        assert.ok(error instanceof ConfigurationError, String(error));
        return error.problems;
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

export function fullNames(settings: RawSettings): RawSettings {
    return Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [/^[A-Z]/.test(name) ? `application${name}` : name, value]),
    );
}

/** What people do wrong: the one problem that a preview reports, by its setting without the prefix, and its remedy. */
export type Mistake = [what: string, files: Files, settings: RawSettings, setting: string, remedy: RegExp];

export function itReports([what, files, settings, setting, remedy]: Mistake, server: string): void {
    it(`${what} is one problem, with its remedy`, () => {
        const problems = problemsOf(files, { Server: server, ...settings });
        assert.deepEqual(
            problems.map((problem) => problem.setting.replace(/\[.*/, "")),
            [`application${setting}`],
            JSON.stringify(problems),
        );
        assert.match(problems[0]!.remedy, remedy);
    });
}
