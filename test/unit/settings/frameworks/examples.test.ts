import * as assert from "node:assert/strict";
import { problemsOfRelease } from "../../../../components/application/release-files";
import { checkConfiguration } from "../../../../config";
import type { RawSettings } from "../../../../settings/reader";
import { projectFolder, secretSettings, usableSettings } from "../../../support/declared-settings";
import { frameworks, settingsFor } from "../../../support/frameworks";

/** Settings by the paths of `pulumi config set`, as the engine passes them. */
function asPassed(settings: Record<string, string>): RawSettings {
    const passed: RawSettings = {};
    for (const [path, value] of Object.entries(settings)) {
        const [name, ...keys] = path.split(/[[\].]+/).filter((part) => part !== "");
        if (keys.length === 0) {
            passed[path] = value;
            continue;
        }
        const whole = JSON.parse(passed[name!] ?? (/^\d/.test(keys[0]!) ? "[]" : "{}"));
        const last = keys.pop()!;
        keys.reduce((inner, key) => (inner[key] ??= {}), whole)[last] = value;
        passed[name!] = JSON.stringify(whole);
    }
    return passed;
}

describe("what docs/frameworks.md has for a framework", () => {
    for (const [name, shown] of Object.entries(frameworks)) {
        it(`is without a mistake: ${name}`, () => {
            const settings = { ...usableSettings(), ...asPassed(settingsFor(shown)) };
            const { application } = checkConfiguration(settings, new Set(secretSettings), projectFolder);
            assert.equal(application.path.endsWith(shown.path), true);
            assert.deepEqual(problemsOfRelease(application), []);
        });
    }
});
