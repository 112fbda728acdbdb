import * as assert from "node:assert/strict";
import { checkConfiguration } from "../../../config";
import { ConfigurationError, type RawSettings } from "../../../settings/reader";
import type { SettingProblem } from "../../../toolchain/setting-problem";
import { projectFolder, secretSettings, usableSettings } from "../../support/declared-settings";

function problemsOf(altered: RawSettings): SettingProblem[] {
    try {
        checkConfiguration({ ...usableSettings(), ...altered }, new Set(secretSettings), projectFolder);
    } catch (error) {
        assert.ok(error instanceof ConfigurationError, String(error));
        return error.problems;
    }
    return [];
}

const named = (altered: RawSettings) => problemsOf(altered).map(({ setting }) => setting);

describe("The settings of HTTPS", () => {
    const staging = "https://acme-staging-v02.api.letsencrypt.org/directory";
    const own = "https://acme.foobar.com:14000/dir";

    it("need nothing but https", () => {
        assert.deepEqual(named({ https: "true" }), []);
        const all = {
            strictTransportSecurity: "63072000",
            acmeDirectory: own,
            acmeProfile: "tlsserver",
            acmeEmail: "web.master+acme@foobar.com",
        };
        assert.deepEqual(named({ https: "true", ...all }), []);
    });

    for (const acmeDirectory of [usableSettings()["acmeDirectory"], staging]) {
        it(`want the authority of ${acmeDirectory} among those that may issue`, () => {
            const given = { https: "true", acmeDirectory };
            assert.deepEqual(named({ ...given, certificateAuthorities: '["amazon.com","letsencrypt.org"]' }), []);
            const [problem, ...others] = problemsOf({ ...given, certificateAuthorities: '["amazon.com"]' });
            assert.deepEqual([problem!.setting, others], ["certificateAuthorities", []]);
            assert.match(problem!.allowed, /a list with letsencrypt\.org/);
            assert.equal(problem!.remedy, "pulumi config set --path 'certificateAuthorities[1]' letsencrypt.org");
        });
    }

    it("believe the list of authorities where ours has no known name, or is not asked", () => {
        const certificateAuthorities = '["pki.example"]';
        assert.deepEqual(named({ https: "true", acmeDirectory: own, certificateAuthorities }), []);
        assert.deepEqual(named({ https: "false", certificateAuthorities }), []);
    });

    it("take a name that only looks like Let's Encrypt's for another one", () => {
        const acmeDirectory = "https://acme-v02.api.letsencrypt.org.evil.example/directory";
        assert.deepEqual(named({ https: "true", acmeDirectory, certificateAuthorities: '["evil.example"]' }), []);
    });

    it("have no use without it, which is said of all of them together", () => {
        const altered = { acmeProfile: "tlsserver", acmeEmail: "a@foobar.com", strictTransportSecurity: "31536000" };
        assert.deepEqual(named({ https: "true", ...altered }), []);
        const problems = problemsOf({ https: "false", ...altered });
        assert.deepEqual(problems.map(({ setting }) => setting).sort(), Object.keys(altered).sort());
        for (const { remedy } of problems) {
            assert.match(remedy, /^pulumi config set https true/);
        }
    });

    it("let a site go back to HTTP whose visitors wait for minutes at most", () => {
        for (const strictTransportSecurity of ["0", "300"]) {
            assert.deepEqual(named({ https: "false", strictTransportSecurity }), []);
        }
        assert.deepEqual(named({ https: "false", strictTransportSecurity: "301" }), ["strictTransportSecurity"]);
    });

    it("report all of their problems together", () => {
        const altered = {
            https: "perhaps",
            strictTransportSecurity: "-1",
            acmeDirectory: "ftp://x",
            acmeProfile: "-",
            acmeEmail: "x",
        };
        assert.deepEqual([...new Set(named(altered))].sort(), Object.keys(altered).sort());
    });
});
