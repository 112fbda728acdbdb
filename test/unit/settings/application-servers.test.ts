import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkConfiguration } from "../../../config";
import type { RawSettings } from "../../../settings/reader";
import { itReports, problemsOf, type Files, type Mistake } from "../../support/folder-problems";
import { secretSettings, usableSettings } from "../../support/declared-settings";

const flask = "from flask import Flask\napp = Flask(__name__)\n";
const fastApi = "from fastapi import FastAPI\napp = FastAPI()\n";
const djangoWsgi = "application = get_wsgi_application()\n";
const djangoAsgi = "application = get_asgi_application()\n";

const python: Mistake[] = [
    [
        "a folder of Node.js",
        { "package.json": "{}", "server.js": "" },
        {},
        "Path",
        /applicationServer none.*applicationStaticFolder.*dist/,
    ],
    ["a folder of PHP", { "index.php": "" }, {}, "Server", /set applicationServer php-fpm/],
    ["a folder of plain files", { "index.html": "" }, {}, "Server", /set applicationServer none/],
    [
        "no list of packages",
        { "app.py": flask },
        { Callable: "app:app" },
        "Path",
        /list the application's packages in .*requirements\.txt/,
    ],
    [
        "the folder around the application",
        { "shop/requirements.txt": "", "shop/wsgi.py": "" },
        {},
        "Path",
        /set applicationPath shop/,
    ],
    [
        "a callable's module that isn't there",
        { "requirements.txt": "", "app.py": flask },
        {},
        "Callable",
        /applicationCallable 'app:app'/,
    ],
    [
        "a module of a Django project that isn't named",
        { "requirements.txt": "", "manage.py": "", "shop/wsgi.py": djangoWsgi },
        {},
        "Callable",
        /'shop\.wsgi:application'/,
    ],
    [
        "a factory that isn't named",
        { "requirements.txt": "", "src/shop/__init__.py": "def create_app():\n    return Flask(__name__)\n" },
        {},
        "Callable",
        /'shop:create_app\(\)'/,
    ],
    [
        "a name that the module lacks",
        { "requirements.txt": "", "app.py": flask },
        { Callable: "app:application" },
        "Callable",
        /'app:app'/,
    ],
    [
        "a static folder that isn't there",
        { "requirements.txt": "", "app.py": flask },
        { Callable: "app:app", StaticFolder: "assets" },
        "StaticFolder",
        /applicationStaticFolder/,
    ],
];
const wsgi: Mistake[] = [
    ...python,
    [
        "an ASGI callable",
        { "requirements.txt": "", "app.py": fastApi },
        { Callable: "app:app" },
        "Server",
        /set applicationServer uvicorn/,
    ],
    [
        "Django's ASGI callable",
        { "requirements.txt": "", "shop/asgi.py": djangoAsgi, "shop/wsgi.py": djangoWsgi },
        { Callable: "shop.asgi:application" },
        "Server",
        /set applicationCallable shop\.wsgi:application/,
    ],
];
const asgi: Mistake[] = [
    ...python.filter(([what]) => !/factory|Django|packages|isn't there|lacks/.test(what)),
    ["no list of packages", { "app.py": fastApi }, { Callable: "app:app" }, "Path", /requirements\.txt/],
    [
        "a callable's module that isn't there",
        { "requirements.txt": "", "main.py": fastApi },
        {},
        "Callable",
        /'main:app'/,
    ],
    [
        "a name that the module lacks",
        { "requirements.txt": "", "main.py": fastApi },
        { Callable: "main:application" },
        "Callable",
        /'main:app'/,
    ],
    [
        "a WSGI callable",
        { "requirements.txt": "", "app.py": flask },
        { Callable: "app:app" },
        "Server",
        /set applicationServer gunicorn/,
    ],
    [
        "Django's WSGI callable",
        { "requirements.txt": "", "shop/asgi.py": djangoAsgi, "shop/wsgi.py": djangoWsgi },
        { Callable: "shop.wsgi:application" },
        "Server",
        /set applicationCallable shop\.asgi:application/,
    ],
    [
        "no callable's name",
        { "requirements.txt": "", "main.py": fastApi },
        { Callable: "main" },
        "Callable",
        /applicationCallable/,
    ],
];
const php: Mistake[] = [
    ["a folder of Node.js", { "package.json": "{}" }, {}, "Path", /applicationServer none/],
    [
        "a folder of Python",
        { "requirements.txt": "", "wsgi.py": "" },
        {},
        "Server",
        /set applicationServer gunicorn, or uvicorn/,
    ],
    ["a folder of plain files", { "index.html": "" }, {}, "Server", /set applicationServer none/],
    ["an empty folder", { "README.md": "" }, {}, "Path", /put the site into/],
    ["the folder around the site", { "blog/index.php": "" }, {}, "Path", /set applicationPath blog/],
    [
        "another name of the public folder",
        { "web/index.php": "", "composer.json": "{}" },
        {},
        "Path",
        /rename .*web to public/,
    ],
    ["capitals", { "Index.php": "" }, {}, "Path", /rename .*Index\.php to index\.php/],
    [
        "a health path that nothing answers",
        { "contact.php": "" },
        {},
        "HealthPath",
        /set applicationHealthPath \/contact\.php/,
    ],
    [
        "a public folder that is writable",
        { "public/index.php": "" },
        { WritableFolders: '["public"]' },
        "WritableFolders",
        /public\/uploads/,
    ],
    [
        "a static folder that isn't there",
        { "index.php": "" },
        { StaticFolder: "assets" },
        "StaticFolder",
        /applicationStaticFolder/,
    ],
];
const plain: Mistake[] = [
    ["a folder of PHP", { "index.php": "" }, {}, "Server", /set applicationServer php-fpm/],
    [
        "a folder of Python",
        { "requirements.txt": "", "wsgi.py": "" },
        {},
        "Server",
        /set applicationServer gunicorn, or uvicorn/,
    ],
    [
        "a folder of Node.js that isn't built",
        { "package.json": "{}" },
        {},
        "Path",
        /applicationStaticFolder to the folder of the built site, such as dist/,
    ],
    [
        "a built site in a folder of its own",
        { "package.json": "{}", "dist/index.html": "" },
        {},
        "StaticFolder",
        /applicationStaticFolder dist.*!dist\/ in \.deployignore/,
    ],
    [
        "an index page that is a source",
        { "index.html": '<script type="module" src="/src/main.tsx"></script>' },
        { HealthPath: "/" },
        "StaticFolder",
        /build the site/,
    ],
    ["an empty folder", { "README.md": "" }, {}, "Path", /put the site into/],
    ["the folder around the site", { "home/index.html": "" }, {}, "Path", /set applicationPath home/],
    ["capitals", { "INDEX.HTML": "" }, {}, "Path", /rename .*INDEX\.HTML to index\.html/],
    ["an index page with another ending", { "index.htm": "" }, {}, "Path", /rename .*index\.htm to index\.html/],
    ["a health path without a page", { "index.html": "" }, {}, "HealthPath", /set applicationHealthPath \//],
    [
        "a static folder that isn't there",
        { "index.html": "" },
        { HealthPath: "/", StaticFolder: "assets" },
        "StaticFolder",
        /applicationStaticFolder/,
    ],
];

describe("the folder of an application", () => {
    for (const [server, mistakes] of Object.entries({
        gunicorn: wsgi,
        uwsgi: wsgi,
        uvicorn: asgi,
        "php-fpm": php,
        none: plain,
    })) {
        describe(`with applicationServer ${server}`, () => {
            mistakes.forEach((mistake) => itReports(mistake, server));
        });
    }

    const good: [what: string, files: Files, settings: RawSettings][] = [
        ["Flask", { "requirements.txt": "", "app.py": flask }, { Callable: "app:app" }],
        ["Flask for uWSGI", { "requirements.txt": "", "app.py": flask }, { Callable: "app:app", Server: "uwsgi" }],
        ["Django", { "requirements.txt": "", "shop/wsgi.py": djangoWsgi }, { Callable: "shop.wsgi:application" }],
        [
            "Django with ASGI",
            { "requirements.txt": "", "shop/asgi.py": djangoAsgi },
            { Callable: "shop.asgi:application", Server: "uvicorn" },
        ],
        [
            "FastAPI",
            { "pyproject.toml": "[project]\nname = 'api'\ndependencies = []\n", "src/api/main.py": fastApi },
            { Callable: "api.main:app", Server: "uvicorn" },
        ],
        [
            "Flask behind an adapter",
            { "requirements.txt": "", "app.py": `${flask}asgi = WsgiToAsgi(app)\n` },
            { Callable: "app:asgi", Server: "uvicorn" },
        ],
        [
            "a callable of an unknown framework",
            { "requirements.txt": "", "wsgi.py": "from shop import application\n" },
            { Server: "uvicorn" },
        ],
        [
            "Flask with a build of Node.js",
            { "requirements.txt": "", "package.json": "{}", "app.py": flask },
            { Callable: "app:app" },
        ],
        [
            "PHP with a front controller",
            { "public/index.php": "", "composer.json": "{}", "package.json": "{}" },
            { Server: "php-fpm", StaticFolder: "static" },
        ],
        ["plain PHP files", { "index.php": "", "about.php": "" }, { Server: "php-fpm" }],
        ["PHP files without an index", { "about.php": "" }, { Server: "php-fpm", HealthPath: "/about.php" }],
        [
            "plain files",
            { "index.html": "", "static/site.css": "" },
            { Server: "none", HealthPath: "/", StaticFolder: "static" },
        ],
        [
            "a built site",
            { "package.json": "{}", "index.html": "", "dist/index.html": "" },
            { Server: "none", HealthPath: "/", StaticFolder: "dist" },
        ],
        [
            "a site that a command builds",
            { "package.json": "{}" },
            { Server: "none", HealthPath: "/", StaticFolder: "dist", CollectStaticCommand: "make" },
        ],
    ];
    for (const [what, files, settings] of good) {
        it(`${what} is accepted`, () => assert.deepEqual(problemsOf(files, settings), []));
    }

    it("PHP's URL of the database has no driver of Python's", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "folder-"));
        fs.writeFileSync(path.join(folder, "index.php"), "");
        const settings = { ...usableSettings(), applicationPath: ".", applicationServer: "php-fpm" };
        const { application } = checkConfiguration(settings, new Set(secretSettings), folder);
        fs.rmSync(folder, { recursive: true });
        assert.deepEqual([application.databaseUrlScheme, application.callable], ["mysql", ""]);
    });
});
