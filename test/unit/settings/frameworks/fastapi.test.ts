import * as assert from "node:assert/strict";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";
import { itExplains, type Remedy } from "../../../support/remedies";
import type { RawSettings } from "../../../../settings/reader";

const list = { "requirements.txt": "fastapi==0.116.1\n" };
const main = "from fastapi import FastAPI\n\napp = FastAPI()\n";
const factory = "from fastapi import FastAPI\n\n\ndef create_app() -> FastAPI:\n    return FastAPI()\n";
const set = { Callable: "main:app" };

// Each is a site that works, with one mistake.
const mistakes: Mistake[] = [
    [
        "another callable's name than the default",
        { ...list, "main.py": main },
        {},
        "Callable",
        /set applicationCallable 'main:app'/,
    ],
    [
        "a module in a package",
        { ...list, "app/__init__.py": "", "app/main.py": main },
        set,
        "Callable",
        /set applicationCallable 'app\.main:app'/,
    ],
    [
        "a module below src",
        { ...list, "src/shop/main.py": main },
        set,
        "Callable",
        /set applicationCallable 'shop\.main:app'/,
    ],
    ["a name that the module lacks", { ...list, "main.py": main }, { Callable: "main:api" }, "Callable", /'main:app'/],
    [
        "a factory without its brackets",
        { ...list, "main.py": factory },
        { Callable: "main:create_app" },
        "Callable",
        /set applicationCallable 'main:create_app\(\)'/,
    ],
    [
        "brackets behind the application itself",
        { ...list, "main.py": main },
        { Callable: "main:app()" },
        "Callable",
        /'main:app'/,
    ],
    [
        "uvicorn.run() in the module, whoever imports it",
        { ...list, "main.py": `import uvicorn\n${main}uvicorn.run(app, host="0.0.0.0", port=8000)\n` },
        set,
        "Callable",
        /below a line: if __name__ == "__main__":/,
    ],
    [
        "a module that is named as the package",
        { ...list, "fastapi.py": main },
        { Callable: "fastapi:app" },
        "Callable",
        /rename .*fastapi\.py to app\.py/,
    ],
    ["no list of packages", { "main.py": main }, set, "Path", /list the application's packages in .*requirements\.txt/],
    [
        "a list in a folder",
        { "requirements/base.txt": "", "main.py": main },
        set,
        "Path",
        /write the line “-r requirements\/base\.txt” into .*requirements\.txt/,
    ],
    [
        "a static folder by default, and no static files",
        { ...list, "main.py": main },
        { ...set, StaticFolder: "static" },
        "StaticFolder",
        /set applicationStaticFolder FOLDER, or ''/,
    ],
    [
        "the application in a folder, its list in the one above",
        { ...list, "backend/main.py": main, "backend/manage.py": "" },
        set,
        "Callable",
        /set applicationPath backend, with the list of packages in it/,
    ],
];

it("FastAPI for the default server is told which one to set", () =>
    assert.match(problemsOf({ ...list, "main.py": main }, set)[0]!.remedy, /set applicationServer uvicorn/));

// What only the program knows, as it prints it (FastAPI 0.116 to 0.165, Starlette 0.47 to 1, SQLAlchemy 2, pydantic-settings 2).
const explained: Remedy[] = [
    ["ModuleNotFoundError: No module named 'httpx'", /the module httpx .*requirements\.txt/],
    ["\npip install python-multipart\n", /add python-multipart to the application's packages/],
    [
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nsecret_key\n  Field required [type=missing, input_value={}, input_type=dict]",
        /variables of Settings .*applicationEnvironment/,
    ],
    [
        "sqlalchemy.exc.InvalidRequestError: The asyncio extension requires an async driver to be used. The loaded 'pymysql' is not async.",
        /applicationDatabaseUrlScheme to mysql\+aiomysql/,
    ],
    [
        "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?",
        /applicationDatabaseUrlScheme to mysql\+pymysql/,
    ],
    [
        "ValueError: the greenlet library is required to use this function. No module named 'greenlet'",
        /add it .*sqlalchemy\[asyncio\]/,
    ],
    ["ModuleNotFoundError: No module named 'asyncpg'", /the database here is MySQL.*DATABASE_URL/],
    ["RuntimeError: Directory 'static' does not exist", /Git keeps no empty folders/],
    ["FAILED: No 'script_location' key found in configuration.", /Alembic .*alembic --config/],
    ["Failed to find attribute 'app' in 'main'.", /set applicationCallable to MODULE:NAME/],
    ["TypeError: create_app() takes 0 positional arguments but 3 were given", /MODULE:create_app\(\)/],
    [
        "ImportError: cannot import name 'FastAPI' from partially initialized module 'fastapi' (most likely due to a circular import) (/srv/application/releases/0123456789ab/fastapi.py)",
        /named as a package that it imports/,
    ],
];

// What looks like a mistake and works.
const fine: [what: string, files: Files, settings: RawSettings][] = [
    [
        "uvicorn.run() for development",
        { ...list, "main.py": `import uvicorn\n${main}if __name__ == "__main__":\n    uvicorn.run("main:app")\n` },
        set,
    ],
    ["a factory with its brackets", { ...list, "main.py": factory }, { Callable: "main:create_app()" }],
    [
        "a callable that is a function",
        { ...list, "main.py": `${main}async def asgi(scope, receive, send):\n    await app(scope, receive, send)\n` },
        { Callable: "main:asgi" },
    ],
    ["an application that wraps another one", { ...list, "main.py": `${main}app = SomeMiddleware(app)\n` }, set],
    [
        "a package with a list of its own",
        { ...list, "main.py": main, "worker/main.py": "", "worker/requirements.txt": "" },
        set,
    ],
];

describe("commonest mistakes with FastAPI", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "uvicorn")));
    describe("that the release's output shows", () => explained.forEach(itExplains));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, { Server: "uvicorn", ...settings }), []));
        }
    });
});
