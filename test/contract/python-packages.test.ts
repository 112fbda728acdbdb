import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

const files = path.join(projectFolder, "components", "application", "files");

describe("an application's packages", () => {
    let folder: string;
    const write = (content: Record<string, string>) => {
        for (const [name, text] of Object.entries(content)) {
            fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
            fs.writeFileSync(path.join(folder, name), text);
        }
    };
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "packages-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    describe("from requirements.txt", () => {
        /** The text whose hash names the virtual environment. */
        const all = () =>
            execFileSync("bash", [
                "-c",
                `source ${files}/virtual-environment.sh && cat_requirements "$1"`,
                "bash",
                path.join(folder, "requirements.txt"),
            ]).toString();

        it("are those of the file, and of all that it includes", () => {
            write({
                "requirements.txt": "-r requirements/production.txt\nFlask==3.1.3\n",
                "requirements/production.txt": "--requirement=base.txt\ngunicorn==27.0.1\n",
                "requirements/base.txt": "-c limits.txt # what we have tried\nPyMySQL\n",
                "requirements/limits.txt": "PyMySQL==1.2.4\n",
            });
            for (const named of ["Flask==3.1.3", "gunicorn==27.0.1", "PyMySQL==1.2.4"]) {
                assert.ok(all().includes(named), named);
            }
        });

        it("change when an included file changes", () => {
            write({ "requirements.txt": "-r base.txt\n", "base.txt": "PyMySQL==1.2.4\n" });
            const before = all();
            write({ "base.txt": "PyMySQL==1.2.3\n" });
            assert.notEqual(all(), before);
        });

        it("are read once, even if files include each other", () => {
            write({ "requirements.txt": "-r base.txt\n", "base.txt": "-r requirements.txt\nPyMySQL\n" });
            assert.match(all(), /PyMySQL/);
        });
    });

    describe("beside those that their application server needs", () => {
        /** What is installed besides the application's list. */
        const own = (server: string, list: string) => {
            write({ "requirements.txt": list });
            const script = `source ${files}/virtual-environment.sh && own_requirements "$1" "$2"`;
            const words = ["-c", script, "bash", path.join(folder, "requirements.txt"), server];
            return execFileSync("bash", words).toString().split("\n").filter(Boolean);
        };
        const names = (lines: string[]) => lines.map((line) => line.replace(/==.*/, ""));

        it("have a version each", () => {
            assert.deepEqual(names(own("gunicorn", "Flask\n")), ["gunicorn"]);
            const uvicorn = own("uvicorn", "fastapi\n");
            assert.deepEqual(names(uvicorn), [
                "gunicorn",
                "uvicorn",
                "uvicorn-worker",
                "httptools",
                "uvloop",
                "websockets",
            ]);
            assert.ok([...own("gunicorn", ""), ...uvicorn].every((line) => line.includes("==")));
        });

        it("are none for uWSGI", () => assert.deepEqual(own("uwsgi", "Flask\n"), []));

        it("leave out what the list names, and then fit to it", () => {
            assert.deepEqual(own("gunicorn", "gunicorn>=20\n"), []);
            const rest = ["gunicorn", "uvicorn-worker", "httptools", "uvloop", "websockets"];
            assert.deepEqual(own("uvicorn", "uvicorn[standard]==0.40.0\n"), rest);
            assert.ok(own("uvicorn", "Uvicorn_Worker\n").includes("uvicorn"));
        });

        it("are there where the list only speaks of one", () => {
            assert.deepEqual(names(own("gunicorn", "Flask # not gunicorn\ngunicorn-extras==1\n")), ["gunicorn"]);
        });
    });

    describe("from pyproject.toml", () => {
        const dependencies = () =>
            spawnSync("python3", [path.join(files, "project-dependencies.py"), path.join(folder, "pyproject.toml")], {
                encoding: "utf8",
            });

        it("are the project's dependencies, and not the project itself", () => {
            write({
                "pyproject.toml":
                    '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "Flask==3.1.3",\n  "PyMySQL>=1.2",\n]\n',
            });
            assert.equal(dependencies().stdout, "Flask==3.1.3\nPyMySQL>=1.2\n");
        });

        it("are an error where another tool's table lists them", () => {
            write({ "pyproject.toml": '[tool.poetry.dependencies]\nflask = "^3.1"\n' });
            const { status, stderr } = dependencies();
            assert.equal(status, 1);
            assert.match(stderr, /no list `dependencies` under \[project\].*requirements\.txt/);
        });
    });
});
