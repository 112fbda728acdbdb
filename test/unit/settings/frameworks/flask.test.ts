import * as assert from "node:assert/strict";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";
import { itExplains, type Remedy } from "../../../support/remedies";
import type { RawSettings } from "../../../../settings/reader";

const list = { "requirements.txt": "Flask==3.1.3\n" };
const app = "from flask import Flask\n\napp = Flask(__name__)\n";
const factory = "from flask import Flask\n\n\ndef create_app(configuration=None):\n    return Flask(__name__)\n";
const set = { Callable: "app:app" };

// Each is a site that works, with one mistake.
const mistakes: Mistake[] = [
    [
        "another callable's name than the default",
        { ...list, "app.py": app },
        {},
        "Callable",
        /set applicationCallable 'app:app'/,
    ],
    [
        "a name that the module lacks",
        { ...list, "app.py": app },
        { Callable: "app:application" },
        "Callable",
        /set applicationCallable 'app:app'/,
    ],
    [
        "a factory without its brackets",
        { ...list, "shop/__init__.py": factory },
        { Callable: "shop:create_app" },
        "Callable",
        /set applicationCallable 'shop:create_app\(\)'/,
    ],
    [
        "brackets behind the application itself",
        { ...list, "app.py": app },
        { Callable: "app:app()" },
        "Callable",
        /set applicationCallable 'app:app'/,
    ],
    [
        "app.run() in the module, whoever imports it",
        { ...list, "app.py": `${app}app.run(debug=True)\n` },
        set,
        "Callable",
        /below a line: if __name__ == "__main__":/,
    ],
    [
        "a module that is named as the package",
        { ...list, "flask.py": app },
        { Callable: "flask:app" },
        "Callable",
        /rename .*flask\.py to app\.py, then: pulumi config set applicationCallable 'app:app'/,
    ],
    [
        "the application's own folder as one that it writes to",
        { ...list, "src/shop/__init__.py": "", "src/shop/app.py": app, "src/instance/notes": "" },
        { Callable: "src.shop.app:app", WritableFolders: '["src"]' },
        "WritableFolders",
        /name the folder within it .*'applicationWritableFolders\[0\]' src\/instance/,
    ],
    ["no list of packages", { "app.py": app }, set, "Path", /list the application's packages in .*requirements\.txt/],
    [
        "a misspelt list of packages",
        { "Requirements.txt": "", "app.py": app },
        set,
        "Path",
        /rename .*Requirements\.txt to/,
    ],
    [
        "pipenv's files alone",
        { Pipfile: "", "Pipfile.lock": "{}", "app.py": app },
        set,
        "Path",
        /pipenv requirements > /,
    ],
    ["conda's file alone", { "environment.yml": "", "app.py": app }, set, "Path", /pip list --format=freeze > /],
    [
        "a list that conda has written",
        { "requirements.txt": "flask=3.1.3=pyhd8ed1ab_0\n", "app.py": app },
        set,
        "Path",
        /pip list --format=freeze > /,
    ],
    [
        "static files in the package",
        { ...list, "shop/__init__.py": factory, "shop/static/site.css": "" },
        { Callable: "shop:create_app()", StaticFolder: "static" },
        "StaticFolder",
        /set applicationStaticFolder shop\/static/,
    ],
    [
        "a migration that isn't there",
        { ...list, "app.py": app },
        { ...set, MigrationCommand: "python migrate.py" },
        "MigrationCommand",
        /add .*migrate\.py/,
    ],
    [
        "the folder above the application",
        { "backend/requirements.txt": "", "backend/app.py": app },
        set,
        "Path",
        /set applicationPath backend/,
    ],
];

// What only the program knows, as it prints it (Flask 3, Flask-SQLAlchemy 3, Gunicorn 23 to 27, uWSGI 2).
const explained: Remedy[] = [
    ["ModuleNotFoundError: No module named 'flask_login'", /the module flask_login .*requirements\.txt/],
    ["KeyError: 'SECRET_KEY'", /applicationEnvironment\.SECRET_KEY/],
    [
        "RuntimeError: The session is unavailable because no secret key was set.  Set the secret_key on the application to something unique and secret.",
        /--secret --path 'applicationEnvironment\.SECRET_KEY'/,
    ],
    [
        "RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.",
        /SQLALCHEMY_DATABASE_URI to os\.environ\["DATABASE_URL"\]/,
    ],
    ["Error: No such command 'db'.", /Flask-Migrate .*applicationEnvironment\.FLASK_APP/],
    ["Failed to find attribute 'app' in 'shop'.", /set applicationCallable to MODULE:NAME/],
    [
        "unable to load app 0 (mountpoint='') (callable not found or import error)",
        /set applicationCallable to MODULE:NAME/,
    ],
    [
        "TypeError: create_app() takes from 0 to 1 positional arguments but 2 were given",
        /set applicationCallable to MODULE:create_app\(\)/,
    ],
    [
        "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file",
        /uses SQLite, .*DATABASE_URL/,
    ],
    [
        "OSError: [Errno 30] Read-only file system: '/srv/application/releases/0123456789ab/instance/x.log'",
        /the folder instance \(or one above it.*\) belongs into applicationWritableFolders/,
    ],
    ["jinja2.exceptions.TemplateNotFound: home.html", /the template home\.html is not in the release/],
];

// What looks like a mistake and works.
const fine: [what: string, files: Files, settings: RawSettings][] = [
    ["app.run() for development", { ...list, "app.py": `${app}if __name__ == "__main__":\n    app.run()\n` }, set],
    ["app.run() in a text", { ...list, "app.py": `"""Try it:\napp.run()\n"""\n${app}` }, set],
    [
        "app.run() in a text beside one with expressions",
        { ...list, "app.py": `x = f"{1}"\n"""\napp.run()\n"""\n${app}` },
        set,
    ],
    ["another object's run()", { ...list, "app.py": `${app}import jobs\njobs.run()\n` }, set],
    ["a factory that is called", { ...list, "app.py": `${factory}app = create_app()\n` }, set],
    [
        "a callable that is a function",
        {
            ...list,
            "app.py": `${app}def application(environ, start_response):\n    return app(environ, start_response)\n`,
        },
        { Callable: "app:application" },
    ],
    [
        "a callable that a decorator makes",
        { ...list, "app.py": "from werkzeug import responder\n\n\n@responder\ndef application():\n    return None\n" },
        { Callable: "app:application" },
    ],
    [
        "a callable that a decorator of several lines makes",
        {
            ...list,
            "app.py": "from shop import wsgi\n\n\n@wsgi(\n    'x',\n)\n\ndef application():\n    return None\n",
        },
        { Callable: "app:application" },
    ],
    [
        "a callable of any arguments",
        { ...list, "app.py": "def application(*arguments):\n    return handle(*arguments)\n" },
        { Callable: "app:application" },
    ],
    [
        "a name that is a function first and an application later",
        { ...list, "app.py": `${factory}create_app = create_app()\n` },
        { Callable: "app:create_app" },
    ],
    [
        "a module that is named as a package it doesn't import",
        { ...list, "bottle.py": app },
        { Callable: "bottle:app" },
    ],
    [
        "a script that a build makes",
        { ...list, "app.py": app },
        { ...set, BuildCommand: "make migrate.py", MigrationCommand: "python migrate.py" },
    ],
    [
        "a script that the command itself makes",
        { ...list, "app.py": app },
        { ...set, MigrationCommand: "make migrate.py && python migrate.py" },
    ],
    [
        "programs of packages, and modules",
        { ...list, "app.py": app },
        { ...set, MigrationCommand: "flask --app app db upgrade", CollectStaticCommand: "python -m assets" },
    ],
];

describe("commonest mistakes with Flask", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "gunicorn")));
    describe("that the release's output shows", () => explained.forEach(itExplains));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, settings), []));
        }
    });
});
