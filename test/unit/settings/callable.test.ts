import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileWithoutCallable, lacksAttribute, outermostNames } from "../../../settings/callable";

describe("a callable that its module certainly lacks", () => {
    const lacking: [what: string, text: string][] = [
        ["another name", "from flask import Flask\napp = Flask(__name__)\n"],
        ["the name in comments and texts only", '"""The application."""\n# application = 1\napp = "application"\n'],
        ["the name as an attribute of something else", "import site\napp = site.application\n"],
        ["the name as a part of a longer one", "application_factory = my_application = print\n"],
        ["the name in a text after an escaped quote", "app = 'it\\'s application'\n"],
        ["an empty module", ""],
    ];
    for (const [what, text] of lacking) {
        it(`is found: ${what}`, () => assert.equal(lacksAttribute(text, "application"), true));
    }

    const perhaps: [what: string, text: string][] = [
        ["an assignment", "application = 1\n"],
        ["an assignment with a type", "application: object = 1\n"],
        ["a definition", "def application(environ, start_response): ...\n"],
        ["a class", "class application: ...\n"],
        ["an import", "from site import application\n"],
        ["an import by another name", "from site import app as application\n"],
        ["an import in brackets, with comments", "from site import (  # it's here\n    app,\n    application,\n)\n"],
        ["an import of a module", "import application\n"],
        ["an import of everything", "from site import *\n"],
        ["an assignment of several", "app, application = 1, 2\n"],
        ["an assignment in a condition", "if True:\n    application = 1\n"],
        ["an assignment within an expression", "print(application := 1)\n"],
        ["a loop", "for application in [1]: pass\n"],
        ["a pattern", "match 1:\n    case application: pass\n"],
        ["a global statement", "def f():\n    global application\n    application = 1\nf()\n"],
        ["globals()", "globals()['application'] = 1\n"],
        ["setattr", "import sys\nsetattr(sys.modules[__name__], 'appli' + 'cation', 1)\n"],
        ["exec", "exec('applic' 'ation = 1')\n"],
        ["the module's own __getattr__", "def __getattr__(name): return print\n"],
        ["letters of another width", "ａpplication = 1\n"],
        ["text with expressions, which may end anywhere", "x = {'a': 1}\ny = f'{x[\"a\"]}'; application = '\n#'\n"],
        ["a quote in a comment", "# don't\napplication = 1  # can't\n"],
        ["a # in a text", "x = '#'; application = 1\n"],
        ["three quotes with a backslash", 'x = """\\""" # """; application = 1\n"""\napplication = 1\n'],
        ["another encoding", "# coding: utf-7\napp = 1\n"],
    ];
    for (const [what, text] of perhaps) {
        it(`is not suspected: ${what}`, () => assert.equal(lacksAttribute(text, "application"), false));
    }

    it("is found within bounds in a text full of backslashes that never ends", () =>
        assert.equal(lacksAttribute(`app = '''${"\\".repeat(100_001)}`, "application"), true));

    describe("of a folder", () => {
        let folder: string;
        const write = (file: string, content = "app = 1\n") => {
            fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            fs.writeFileSync(path.join(folder, file), content);
        };
        const fileOf = (callable: string) => fileWithoutCallable(folder, callable)?.file;
        beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "callable-"))));
        afterEach(() => fs.rmSync(folder, { recursive: true }));

        it("is found in a module, in a package and below src", () => {
            ["site/wsgi.py", "shop/__init__.py", "src/blog/wsgi.py"].forEach((file) => write(file));
            assert.equal(fileOf("site.wsgi:create_app()"), "site/wsgi.py");
            assert.equal(fileOf("shop:application"), "shop/__init__.py");
            assert.equal(fileOf("blog.wsgi:application"), "src/blog/wsgi.py");
            assert.equal(fileOf("shop:app"), undefined);
        });

        it("is not suspected if the module may be another file, or the name a module", () => {
            ["one.py", "one/__init__.py", "two.py", "two.cpython-313-x86_64-linux-gnu.so"].forEach((file) =>
                write(file),
            );
            ["three/__init__.py", "three/application.py"].forEach((file) => write(file));
            for (const module of ["one", "two", "three", "missing"]) {
                assert.equal(fileOf(`${module}:application`), undefined, module);
            }
        });

        it("has likely names in its place", () =>
            assert.deepEqual(outermostNames("api = 1\nx = app == 1\ndef create_app(): ...\n    application = 1\n"), [
                "api",
                "create_app",
            ]));
    });
});
