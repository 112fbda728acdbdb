import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ProgramError, run } from "../../toolchain/run";
import { projectFolder } from "../support/declared-settings";
import { setUp } from "../support/needs";
import { explained } from "../support/remedies";
import { wheelFiles, wheels } from "../support/wheels";
import { PackageIndex } from "./python-packages/index-server";

const scripts = path.join(projectFolder, "components", "application", "files", "packages");
const fixtures = path.join(projectFolder, "test", "fixtures", "python-packages");

describe("an application's packages", function () {
    this.timeout("10m");

    let scratch: string;
    let folder: string;
    let index: PackageIndex;
    const write = (content: Record<string, string | Buffer>) => {
        for (const [name, text] of Object.entries(content)) {
            fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
            fs.writeFileSync(path.join(folder, name), text);
        }
    };
    /** Runs one of our scripts as the build does, with an index that wants a password. */
    const script = (name: string, words: string[], variables: Record<string, string | undefined> = {}) =>
        run("/usr/bin/python3", ["-B", path.join(scripts, name), ...words], {
            environment: {
                HOME: scratch,
                PIP_FIND_LINKS: undefined,
                PIP_INDEX_URL: index.url(),
                UV_DEFAULT_INDEX: index.url(),
                ...variables,
            },
        });
    const refusal = async (action: Promise<string>) => {
        const error = await action.then(
            () => assert.fail("nothing was refused"),
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof ProgramError, String(error));
        return error.output;
    };
    const nameOf = async (server = "gunicorn") => (await script("plan.py", [folder, server])).trim();
    const environment = () => path.join(scratch, "environment");
    const install = async (server = "gunicorn", variables?: Record<string, string>) => {
        fs.rmSync(environment(), { recursive: true, force: true });
        await script("environment.py", [folder, environment(), server], variables);
    };
    const python = (where: string, code: string) => run(path.join(where, "bin", "python"), ["-c", code]);
    /** Names of the distributions in a virtual environment. */
    const installedIn = (where: string) => {
        const [version] = fs.readdirSync(path.join(where, "lib"));
        return fs
            .readdirSync(path.join(where, "lib", version!, "site-packages"))
            .flatMap((name) => /^(.*?)-[^-]*\.dist-info$/.exec(name)?.[1]?.toLowerCase() ?? [])
            .sort();
    };
    const project = (name: string, rest = "", backend = "setuptools", module = "setuptools.build_meta") => ({
        [`${name}/pyproject.toml`]: `[project]\nname = "${name}"\nversion = "1"\n${rest}[build-system]\nrequires = ["${backend}"]\nbuild-backend = "${module}"\n`,
        [`${name}/src/${name}/__init__.py`]: `"""The module ${name}."""\n`,
    });

    before(async () => {
        await setUp([wheels]);
        index = await PackageIndex.start(wheelFiles());
    });
    after(() => index?.stop());
    beforeEach(() => {
        scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "packages-")));
        folder = path.join(scratch, "release");
        fs.mkdirSync(folder);
    });
    afterEach(() => fs.rmSync(scratch, { recursive: true }));

    describe("are read", () => {
        for (const version of ["the distribution's", "25.1.1", "26.3"]) {
            it(`as pip reads them (${version} pip, random lists)`, async () => {
                const wheel = wheelFiles().find((file) => path.basename(file).startsWith(`pip-${version}-`)) ?? "";
                const compared = await run(
                    "/usr/bin/python3",
                    ["-B", path.join(__dirname, "python-packages", "compare.py"), scripts, version, "40"],
                    { environment: { SIMPLE_WEB_STACK_PIP: wheel } },
                );
                const [, equal] = /(\d+) equal/.exec(compared) ?? [];
                assert.ok(Number(equal) > 15, `too few lists were read to the end: ${compared}`);
            });
        }

        it("alike in every encoding, with every line end", async () => {
            const text = "# Straße\nFlask==3.1.3\nPyMySQL==1.2.4\n";
            const contents = {
                "UTF-8": Buffer.from(text),
                "UTF-8 with a byte order mark": Buffer.from(`\ufeff${text}`),
                "UTF-16": Buffer.from(`\ufeff${text}`, "utf16le"),
                CRLF: Buffer.from(text.replace(/\n/g, "\r\n")),
            };
            const names = new Set<string>();
            for (const content of Object.values(contents)) {
                write({ "requirements.txt": content });
                names.add(await nameOf());
            }
            assert.equal(names.size, 1);
        });
    });

    describe("share an environment", () => {
        const alterations: [what: string, alter: () => void, kept?: true][] = [
            ["an included list changes", () => write({ "lists/base.txt": "PyMySQL==1.2.3\n" })],
            ["a constraint changes", () => write({ "limits.txt": "PyMySQL<1.3\n" })],
            ["a wheel in the folder changes", () => write({ "wheels/own-1-py3-none-any.whl": "other" })],
            ["what a project depends on changes", () => write(project("shop", 'dependencies = ["idna"]\n'))],
            ["a project's code changes", () => write({ "shop/src/shop/__init__.py": "1\n" }), true],
            ["a comment changes", () => write({ "limits.txt": "PyMySQL<1.2 # gunicorn\n" }), true],
        ];
        for (const [what, alter, kept] of alterations) {
            it(`${kept ? "still" : "no longer"} when ${what}`, async () => {
                write({
                    "requirements.txt":
                        "-r lists/base.txt\n-c limits.txt\n./wheels/own-1-py3-none-any.whl\n-e ./shop\n",
                    "lists/base.txt": "PyMySQL\n",
                    "limits.txt": "PyMySQL<1.2\n",
                    "wheels/own-1-py3-none-any.whl": "one",
                    ...project("shop"),
                });
                const before = await nameOf();
                alter();
                assert.equal((await nameOf()) === before, kept === true);
            });
        }

        it("not with another application server", async () => {
            write({ "requirements.txt": "PyMySQL==1.2.4\n" });
            assert.notEqual(await nameOf("uwsgi"), await nameOf("gunicorn"));
        });
    });

    describe("are refused before anything is installed", () => {
        const refused: [what: string, files: Record<string, string>, said: RegExp][] = [
            [
                "a folder that is no project",
                { "requirements.txt": "Flask\n-e .\n" },
                /requirements\.txt, line 2: -e \.[\s\S]*pyproject\.toml or a setup\.py/,
            ],
            [
                "a list that is not there",
                { "requirements.txt": "-r base.txt\n" },
                /line 1: -r base\.txt[\s\S]*no file base\.txt[\s\S]*add it/,
            ],
            [
                "a list outside of the folder",
                { "requirements.txt": "-r /etc/passwd\n" },
                /line 1[\s\S]*outside of the application's folder/,
            ],
            [
                "a list that includes itself",
                { "requirements.txt": "-r a.txt\n", "a.txt": "-r requirements.txt\n" },
                /a\.txt, line 1[\s\S]*includes itself/,
            ],
            [
                "a wheel that is not there",
                { "requirements.txt": "\n./wheels/a-1-py3-none-any.whl\n" },
                /line 2[\s\S]*no wheels\/a-1-py3-none-any\.whl[\s\S]*\.deployignore/,
            ],
            [
                "a repository by SSH",
                { "requirements.txt": "git+ssh://git@example.com/a.git\n" },
                /no key for SSH[\s\S]*git\+https:\/\/.*applicationBuildEnvironment/,
            ],
            [
                "an option that pip does not know",
                { "requirements.txt": "--no-cache\n" },
                /line 1: --no-cache[\s\S]*no such option/,
            ],
            ["a version that is none", { "requirements.txt": "Flask=3\n" }, /line 1: Flask=3/],
            [
                "a project without dependencies",
                { "pyproject.toml": "[tool.black]\n" },
                /neither \[build-system\], nor `dependencies`/,
            ],
            [
                "a project that no tool can read",
                { "pyproject.toml": "[project\n" },
                /pyproject\.toml:[\s\S]*correct it/,
            ],
            ["a lock without its project", { "uv.lock": "version = 1\n" }, /uv\.lock is a lock of a pyproject\.toml/],
            ["a folder without a list", { "wsgi.py": "" }, /none of requirements\.txt, pylock\.toml/],
        ];
        for (const [what, files, said] of refused) {
            it(what, async () => {
                write(files);
                const output = await refusal(nameOf());
                assert.match(output, said);
                assert.doesNotMatch(output, /Traceback|Usage/);
            });
        }
    });

    describe("are installed", () => {
        it("from a list with hashes, with our application server", async () => {
            const hash = "82fee1fc78add43492d3a1898bfa6d8a904cc97d8427f683ed8e798d07761aa0";
            write({ "requirements.txt": `idna==3.7 \\\n    --hash=sha256:${hash}  # not gunicorn\n` });
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
        });

        it("without our application server where it is none of Python's", async () => {
            write({ "requirements.txt": "idna\n" });
            await install("uwsgi");
            assert.deepEqual(installedIn(environment()), ["idna"]);
        });

        it("never with a hash that differs", async () => {
            write({ "requirements.txt": `idna==3.7 --hash=sha256:${"0".repeat(64)}\n` });
            assert.match(await refusal(install() as unknown as Promise<string>), /DO NOT MATCH THE HASHES/);
        });

        it("from an index whose password is a variable of the list", async () => {
            write({ "requirements.txt": `--index-url ${index.url("deployer:${INDEX_TOKEN}@")}\nidna\n` });
            await install("gunicorn", { INDEX_TOKEN: index.password, PIP_INDEX_URL: "http://127.0.0.1:9/" });
            const files = await run("grep", [
                "--recursive",
                "--files-with-matches",
                index.password,
                environment(),
            ]).catch((error: ProgramError) => error.output);
            assert.equal(files, "", "the environment has the password");
        });

        it("although the index has a bad moment", async () => {
            write({ "requirements.txt": "idna\n" });
            index.refuseOnce(429);
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
        });

        it("or not, with the answer of an index that wants another password", async () => {
            write({ "requirements.txt": "idna\n" });
            const wrong = index.url("deployer:wrong-password@");
            const output = await refusal(install("gunicorn", { PIP_INDEX_URL: wrong }) as unknown as Promise<string>);
            assert.match(output, /40[13] Client Error/);
            assert.doesNotMatch(output, /wrong-password|No matching distribution/);
            const lines = explained(output);
            assert.equal(lines.length, 1, lines.join("\n"));
            assert.match(lines[0]!, /wants other credentials/);
        });

        it("nor from an index with plain HTTP, which is said of it, unless it is trusted", async () => {
            write({ "requirements.txt": "idna\n" });
            const plain = { PIP_INDEX_URL: "http://packages.invalid/simple/" };
            const output = await refusal(install("gunicorn", plain) as unknown as Promise<string>);
            const lines = explained(output);
            assert.equal(lines.length, 1, lines.join("\n"));
            assert.match(lines[0]!, /packages\.invalid has plain HTTP.*PIP_TRUSTED_HOST packages\.invalid/);
        });
    });

    describe("of the application itself", () => {
        /** What apply.sh does with the release once its environment is there. */
        const release = async () => {
            await script("release.py", [folder, environment(), "0123456789ab"]);
            return path.join(folder, ".environment");
        };

        it("are installed into the release, what they depend on beside it", async () => {
            const extras = 'dependencies = ["idna==3.7"]\noptional-dependencies = { database = ["PyMySQL==1.1.0"] }\n';
            write({
                "requirements.txt": "-e ./shop[database]\n-r lists/more.txt\n",
                "lists/more.txt": "./tools # relative to the list\n",
                ...project("shop", `${extras}scripts = { shop = "shop:main" }\n`),
                "shop/src/shop/__init__.py": "def main():\n    import idna, pymysql, tools\n    print(__file__)\n",
                ...Object.fromEntries(Object.entries(project("tools")).map(([name, text]) => [`lists/${name}`, text])),
            });
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna", "pymysql"]);
            const own = await release();
            assert.deepEqual(installedIn(own), ["shop", "tools"]);
            assert.equal(
                (await run(path.join(own, "bin", "shop"), [])).trim(),
                path.join(folder, "shop/src/shop/__init__.py"),
            );
            // Our application server's program finds them too.
            const program = fs.readFileSync(path.join(own, "bin", "gunicorn"), "utf8");
            assert.ok(program.startsWith(`#!${own}/bin/python`), program);
        });

        it("may want any of the usual build backends", async () => {
            const backends = {
                hatched: ["hatchling", "hatchling.build"],
                flitted: ["flit_core", "flit_core.buildapi"],
                built: ["pdm-backend", "pdm.backend"],
                poetic: ["poetry-core", "poetry.core.masonry.api"],
            };
            const names = Object.keys(backends);
            write({ "requirements.txt": names.map((name) => `-e ./${name}\n`).join("") });
            for (const [name, [backend, module]] of Object.entries(backends)) {
                write(project(name, 'description = "A part"\n', backend, module));
            }
            await install();
            const own = await release();
            assert.deepEqual(installedIn(own), [...names].sort());
            for (const name of names) {
                const file = await python(own, `import ${name}; print(${name}.__file__)`);
                assert.equal(file.trim(), path.join(folder, name, "src", name, "__init__.py"));
            }
        });

        it("are refused with what their build does not get", async () => {
            write({ "requirements.txt": "-e ./shop\n", ...project("shop", "", "hatchling>=9999", "hatchling.build") });
            const output = await refusal(install() as unknown as Promise<string>);
            assert.match(output, /No matching distribution found for hatchling>=9999/);
        });

        it("are not installed where pyproject.toml only lists packages", async () => {
            write({ "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["idna==3.7"]\n' });
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
            assert.ok(!fs.existsSync(path.join(environment(), ".release")));
        });

        it("go with a list that has hashes", async () => {
            const hash = "82fee1fc78add43492d3a1898bfa6d8a904cc97d8427f683ed8e798d07761aa0";
            write({ "requirements.txt": `-e ./shop\nidna==3.7 --hash=sha256:${hash}\n`, ...project("shop") });
            await install();
            assert.deepEqual(installedIn(await release()), ["shop"]);
        });
    });

    describe("of a lock", () => {
        const shop = () => {
            const [pyproject, code] = Object.values(
                project("shop", 'requires-python = ">=3.11"\ndependencies = ["idna<3.8"]\n'),
            );
            write({ "pyproject.toml": pyproject!, "src/shop/__init__.py": code! });
        };
        /** uv, as the lock's owner has it. */
        const uv = async (...words: string[]) => {
            const tool = path.join(scratch, "own-uv");
            const list = path.join(scripts, "tools", "uv.txt");
            if (!fs.existsSync(tool)) {
                await run(
                    "/usr/bin/python3",
                    ["-m", "pip", "install", "--quiet", "--target", tool, "--requirement", list],
                    {
                        environment: {
                            PYTHONPATH: path.join(
                                "/usr/share/python-wheels",
                                fs.readdirSync("/usr/share/python-wheels").find((name) => name.startsWith("pip-"))!,
                            ),
                            PIP_INDEX_URL: index.url(),
                            PIP_FIND_LINKS: undefined,
                        },
                    },
                );
            }
            await run(path.join(tool, "bin", "uv"), words, {
                workingDirectory: folder,
                environment: { HOME: scratch, UV_PYTHON: "/usr/bin/python3", UV_DEFAULT_INDEX: index.url() },
            });
        };

        it("of uv are installed, the project into the release", async () => {
            shop();
            await uv("lock");
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
            assert.equal(fs.readFileSync(path.join(environment(), ".release/requirements.txt"), "utf8"), "-e .\n");
        });

        it("of uv are refused if the lock is older than its project", async () => {
            shop();
            await uv("lock");
            write({
                "pyproject.toml": fs
                    .readFileSync(path.join(folder, "pyproject.toml"), "utf8")
                    .replace("idna<3.8", "iniconfig"),
            });
            assert.match(await refusal(install() as unknown as Promise<string>), /lockfile .* needs to be updated/);
        });

        it("of pylock.toml are installed", async () => {
            shop();
            await uv("export", "--quiet", "--format", "pylock.toml", "--output-file", "pylock.toml");
            fs.rmSync(path.join(folder, "uv.lock"));
            await install();
            assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
        });

        for (const tool of ["poetry", "pdm"]) {
            it(`of ${tool} are installed, those of development left out`, async () => {
                fs.cpSync(path.join(fixtures, tool), folder, { recursive: true });
                await install();
                assert.deepEqual(installedIn(environment()), ["gunicorn", "idna"]);
            });
        }
    });
});

describe("what a build prints", () => {
    it("has no credential of a URL, and no value of a build's variables", async () => {
        const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "mask-"));
        const variables = path.join(scratch, "variables");
        fs.writeFileSync(
            variables,
            'GIT_TERMINAL_PROMPT=0\nPIP_INDEX_URL="https://deployer:p%40ss-word@pypi.example/simple"\nTOKEN="a\\"quoted\\$token"\n',
        );
        const printed = await run("/usr/bin/python3", ["-B", path.join(scripts, "mask.py"), variables], {
            input: 'at https://x:y@e.test/a and pypi.example: deployer, p@ss-word, p%40ss-word, a"quoted$token; 0 left\n',
        });
        fs.rmSync(scratch, { recursive: true });
        assert.equal(printed, "at https://****@e.test/a and pypi.example: ****, ****, ****, ****; 0 left\n");
    });
});
