import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { quoteForEnvironmentFile } from "../../components/application/quote";
import { projectFolder } from "../support/declared-settings";

/** systemd's own parser of environment files, in the form of a program that prints what it has read. */
const parser = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

/** Values of several lines, some of which look like what the server's scripts look for. */
const values = {
    PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN/+==\n-----END PRIVATE KEY-----\n",
    LINES: "\n\none\n\ttabbed \\ line\n  'single' \"double\" `back` # no comment\n; nor this\n",
    TRICKS: [
        "first",
        "APPLICATION_DOMAIN=evil",
        "APPLICATION_HEALTH_PATH=/evil",
        "RELEASE=evil",
        "SLOT=evil",
        "DATABASE_URL=mysql://evil@localhost/evil",
        "VARIABLE EVIL=1",
        "EVIL=2",
        '""EVIL=3',
        '"',
        "EVIL=4",
    ].join("\n"),
    LAST: "one line",
};

describe("variables of the application, from the settings to its environment", () => {
    let folder: string;
    const bash = (script: string, input = "") =>
        execFileSync("bash", ["-euc", script], { cwd: path.resolve(projectFolder), input, encoding: "utf8" });
    const sources = `
        source components/server-step/files/lib.sh
        source components/server-step/files/application-units.sh
        slot_environment() { echo "$folder/$1.env"; }`;
    const readBySystemd = (file: string): Record<string, string> => {
        const configuration = fs.mkdtempSync(path.join(folder, "systemd-"));
        fs.mkdirSync(path.join(configuration, "environment.d"));
        fs.copyFileSync(file, path.join(configuration, "environment.d", "slot.conf"));
        const environment = { XDG_CONFIG_HOME: configuration, HOME: configuration };
        const lines = execFileSync(parser, { env: environment, encoding: "utf8" }).split("\n").filter(Boolean);
        return Object.fromEntries(
            lines.map((line) => [line.slice(0, line.indexOf("=")), unescape(line.slice(line.indexOf("=") + 1))]),
        );
    };
    /** Undoes the quotes and escapes with which the parser prints a value. */
    const unescape = (text: string) =>
        text
            .replace(/^\$?(["'])(.*)\1$/, "$2")
            .replace(/\\(.)/g, (_, character: string) => ({ n: "\n", t: "\t" })[character] ?? character);

    before(function () {
        if (!fs.existsSync(parser)) {
            this.skip();
        }
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "environment-"));
        const settings = [
            ...[
                "RELEASE=0123456789ab",
                "DATABASE_URL=mysql://app@localhost/app",
                "DOMAIN=www.foobar.com",
                "HEALTH_PATH=/healthz",
            ],
            ...["HEALTH_TIMEOUT=60", "APPLICATION_SERVER=gunicorn", "APPLICATION_CALLABLE=wsgi:application"],
            ...["APPLICATION_WORKERS=2", "APPLICATION_THREADS=4", "APPLICATION_TIMEOUT=30"],
            ...Object.entries(values).map(([name, value]) => `VARIABLE ${name}=${quoteForEnvironmentFile(value)}`),
            "AFTER=them",
        ];
        const output = bash(
            `folder=${folder}; ${sources}
            read_settings
            source <(sed -n '/^write_environment()/,/^}/p' components/application/files/apply.sh)
            write_environment "$(slot_environment blue)" ${folder}/release app_blue SLOT=blue
            echo "\${#application_variables[@]} $AFTER \${EVIL-none}"`,
            `${settings.join("\n")}\n`,
        );
        assert.equal(output, `${Object.keys(values).length} them none\n`);
    });
    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("are read by systemd as they were set, and no line of theirs is a variable", () => {
        const environment = readBySystemd(path.join(folder, "blue.env"));
        for (const [name, value] of Object.entries(values)) {
            assert.equal(environment[name], value, name);
        }
        assert.equal(environment["EVIL"], undefined);
        assert.equal(environment["RELEASE"], "0123456789ab");
        assert.equal(environment["RELEASE_FOLDER"], `${folder}/release`);
    });

    it("never pass for the release's own settings", () => {
        const names = ["APPLICATION_DOMAIN", "APPLICATION_HEALTH_PATH", "RELEASE", "SLOT", "DATABASE_URL", "EVIL"];
        const read = bash(
            `folder=${folder}; ${sources}\nfor name in ${names.join(" ")}; do slot_setting blue $name; done`,
        );
        assert.deepEqual(read.split("\n"), [
            "www.foobar.com",
            "/healthz",
            "0123456789ab",
            "blue",
            "mysql://app_blue@localhost/app",
            "",
        ]);
    });

    it("stay as they are when the release restarts in the other slot", () => {
        // The line of restart.sh that writes the other slot's environment.
        bash(`folder=${folder}; ${sources}
            current=blue; next=green; url=mysql://app_green@localhost/app
            source <(grep '^(umask 077 && sed' components/application/files/restart.sh)`);
        const [blue, green] = [
            readBySystemd(path.join(folder, "blue.env")),
            readBySystemd(path.join(folder, "green.env")),
        ];
        assert.deepEqual(green, { ...blue, SLOT: "green", DATABASE_URL: "mysql://app_green@localhost/app" });
    });
});
