import * as assert from "node:assert/strict";
import { checkReleaseFiles } from "../../../../components/application/release-files";
import { checkConfiguration } from "../../../../config";
import type { RawSettings } from "../../../../settings/reader";
import { projectFolder, secretSettings, usableSettings } from "../../../support/declared-settings";
import { frameworks, settingsFor } from "../../../support/frameworks";

/** Settings by the paths of `pulumi config set`, as the engine passes them. */
function asPassed(settings: Record<string, string>): RawSettings {
    const passed: RawSettings = {};
    for (const [name, value] of Object.entries(settings)) {
        const list = /^(\w+)\[\d+\]$/.exec(name)?.[1];
        if (list) {
            passed[list] = JSON.stringify([...(JSON.parse(passed[list] ?? "[]") as string[]), value]);
        } else {
            passed[name] = value;
        }
    }
    return passed;
}

describe("what docs/frameworks.md has for a framework", () => {
    for (const [name, shown] of Object.entries(frameworks)) {
        it(`is without a mistake: ${name}`, () => {
            const settings = { ...usableSettings(), ...asPassed(settingsFor(shown)) };
            const { application } = checkConfiguration(settings, new Set(secretSettings), projectFolder);
            assert.equal(application.path.endsWith(shown.path), true);
            checkReleaseFiles(application);
        });
    }
});
