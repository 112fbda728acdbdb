import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkPackageFiles, programsOfPackages } from "../../../settings/packages";
import { SettingsReader } from "../../../settings/reader";
import { problemLines } from "../../../toolchain/setting-problem";

describe("an application's packages, as far as they are seen on this computer", () => {
    let folder: string;
    const write = (files: Record<string, string | Buffer>) => {
        for (const [name, content] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
            fs.writeFileSync(path.join(folder, name), content);
        }
    };
    const problems = () => {
        const reader = new SettingsReader({});
        checkPackageFiles(reader, folder);
        return reader.problems.map(problemLines).join("\n");
    };
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "packages-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const accepted: [what: string, files: Record<string, string | Buffer>][] = [
        [
            "a list with hashes",
            { "requirements.txt": "Flask==3.1.3 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n" },
        ],
        [
            "lists that include each other's folders",
            { "requirements.txt": "-r a/b.txt\n", "a/b.txt": "-c ../c.txt\n", "c.txt": "" },
        ],
        ["a list in UTF-16", { "requirements.txt": Buffer.from("\ufeff-r b.txt\r\n", "utf16le"), "b.txt": "" }],
        ["the project itself, with an extra", { "requirements.txt": "-e .[database] # us\n", "pyproject.toml": "" }],
        [
            "a wheel beside its list",
            { "requirements.txt": "-r a/b.txt", "a/b.txt": "./x-1-py3-none-any.whl", "a/x-1-py3-none-any.whl": "" },
        ],
        ["paths in comments", { "requirements.txt": "# -e ./gone\nFlask # ./gone\n" }],
        [
            "URLs",
            { "requirements.txt": "-r https://e.test/a.txt\n-e git+https://e.test/a.git#egg=a\n--find-links ./gone\n" },
        ],
        ["a project that says how it is built", { "pyproject.toml": "[build-system]\n" }],
        [
            "a limit that no package reaches",
            { "requirements.txt": "Flask\n-c limits.txt\n", "limits.txt": "click @ file:///croot/click/work\n" },
        ],
        ["a version with a direct comparison", { "requirements.txt": "Flask===3.1.3\nclick==8.*\nblinker>=1\n" }],
        ["a lock and its project", { "uv.lock": "", "pyproject.toml": "" }],
    ];
    for (const [what, files] of accepted) {
        it(`are accepted: ${what}`, () => {
            write(files);
            assert.equal(problems(), "");
        });
    }

    const refused: [what: string, files: Record<string, string>, said: RegExp][] = [
        [
            "a list that is not there",
            { "requirements.txt": "Flask\n-r base.txt\n" },
            /line 2: -r base\.txt, and there is no base\.txt[\s\S]*add it/,
        ],
        [
            "a list elsewhere",
            { "requirements.txt": "-c ../limits.txt\n" },
            /line 1: -c \.\.\/limits\.txt[\s\S]*move it into the folder/,
        ],
        [
            "a folder that is no project",
            { "requirements.txt": "-e .\n" },
            /line 1: -e \.[\s\S]*pyproject\.toml or a setup\.py[\s\S]*remove the line/,
        ],
        [
            "a project elsewhere",
            { "requirements.txt": "-e /home/me/shop\n" },
            /\/home\/me\/shop[\s\S]*only that is on the server/,
        ],
        [
            "a wheel that is not there",
            { "requirements.txt": "./x-1-py3-none-any.whl\n" },
            /line 1[\s\S]*something that exists/,
        ],
        [
            "a repository by SSH",
            { "requirements.txt": "a @ git+ssh://git@e.test/a.git\n" },
            /line 1[\s\S]*no key for SSH|git\+https:\/\//,
        ],
        [
            "a project without dependencies",
            { "pyproject.toml": "[tool.black]\n" },
            /neither \[build-system\] nor dependencies/,
        ],
        [
            "conda's list",
            { "requirements.txt": "# platform: linux-64\nblinker=1.9.0=py312_0\nflask=3.1.3=pyhd8ed1ab_0\n" },
            /line 2: blinker=1\.9\.0=py312_0, and 1 lines alike[\s\S]*pip list --format=freeze > /,
        ],
        [
            "what pip freeze writes of conda's packages",
            { "requirements.txt": "Flask==3.1.3\nclick @ file:///croot/click_1698129812380/work\n" },
            /line 2: click @ file:[\s\S]*pip list --format=freeze > /,
        ],
        ["a lock alone", { "poetry.lock": "" }, /poetry\.lock without the pyproject\.toml/],
    ];
    for (const [what, files, said] of refused) {
        it(`are refused, with the line and the remedy: ${what}`, () => {
            write(files);
            assert.match(problems(), said);
        });
    }

    it("show no password of a URL", () => {
        write({ "requirements.txt": "git+ssh://me:hunter2@e.test/a.git\n" });
        assert.doesNotMatch(problems(), /hunter2/);
    });

    const programs: [what: string, files: Record<string, string>, needed: string[]][] = [
        ["packages of an index", { "requirements.txt": "Flask # git+https\n" }, []],
        [
            "a Git URL of an included list",
            { "requirements.txt": "-r b.txt", "b.txt": "a @ git+https://e.test/a.git" },
            ["git"],
        ],
        [
            "a Git URL of a lock",
            { "uv.lock": 'source = { git = "https://e.test/a.git" }', "pyproject.toml": "" },
            ["git"],
        ],
        ["a Mercurial URL", { "requirements.txt": "hg+https://e.test/a#egg=a\n" }, ["mercurial"]],
    ];
    for (const [what, files, needed] of programs) {
        it(`need ${needed.join() || "no program"} for ${what}`, () => {
            write(files);
            assert.deepEqual(programsOfPackages(folder), needed);
        });
    }
});
