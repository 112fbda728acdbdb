import * as assert from "node:assert/strict";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";
import type { RawSettings } from "../../../../settings/reader";

const page = "<!doctype html>\n<title>A site</title>\n";
const node = { "package.json": "{}" };
const set = { HealthPath: "/" };
const loads = (script: string) => `${page}<script type="module" src="${script}"></script>\n`;
// As Create React App has it in `public`.
const template = `${page}<link rel="icon" href="%PUBLIC_URL%/favicon.ico" />\n`;

// Each is a site that works, with one mistake.
const mistakes: Mistake[] = [
    ["the default health path", { "index.html": page }, {}, "HealthPath", /set applicationHealthPath \//],
    [
        "a project that isn't built",
        { ...node, "src/main.ts": "" },
        set,
        "Path",
        /applicationStaticFolder to the folder of the built site, such as dist/,
    ],
    [
        "a built site in a folder of its own",
        { ...node, "dist/index.html": page },
        set,
        "StaticFolder",
        /set applicationStaticFolder dist; if Git ignores it, a line !dist\/ in \.deployignore/,
    ],
    [
        "Vite's source in place of what it builds",
        { ...node, "index.html": loads("/src/main.tsx"), "dist/index.html": page },
        set,
        "StaticFolder",
        /build the site, then: pulumi config set applicationStaticFolder dist/,
    ],
    ...[
        [loads("/src/main.jsx").replaceAll('"', "'"), "whose script is in other quotes", ""],
        ["<script type=module src=/src/main.jsx></script>", "whose script is in no quotes", ""],
        [
            loads("/src/main.js"),
            "that imports a package",
            "// The site\nimport { createApp } from 'vue'\nimport App from './App.vue'\n",
        ],
        [
            loads("./src/main.js"),
            "that imports a style sheet",
            "import javascriptLogo from './javascript.svg'\nimport './style.css'\n",
        ],
    ].map(([index, what, script]): Mistake => [
        `Vite's source ${what}`,
        { ...node, "index.html": index!, "src/main.js": script!, "src/main.jsx": script! },
        set,
        "StaticFolder",
        /build the site, then: pulumi config set applicationStaticFolder dist/,
    ]),
    [
        "the template of Create React App in place of what it builds",
        { ...node, "public/index.html": template },
        { ...set, StaticFolder: "public" },
        "StaticFolder",
        /build the site, then: /,
    ],
    [
        "the template of Create React App, and what it builds",
        { ...node, "public/index.html": template, "build/index.html": page },
        set,
        "StaticFolder",
        /set applicationStaticFolder build/,
    ],
    [
        "a site for the pages of a code host",
        { "index.html": loads("/repository/assets/index-BxTz3k9q.js"), "assets/index-BxTz3k9q.js": "" },
        set,
        "Path",
        /build it with the base \/repository\/ left out/,
    ],
    [
        "a generator's sources",
        { "hugo.toml": "", "content/a.md": "" },
        set,
        "StaticFolder",
        /hugo, then: pulumi config set applicationStaticFolder public; .*!public\//,
    ],
    ["Jekyll's sources", { "_config.yml": "", "index.md": "" }, set, "StaticFolder", /jekyll build, then: .* _site/],
    ["an index page with another ending", { "index.htm": page }, set, "Path", /rename .*index\.htm to index\.html/],
    ["capitals", { "Index.html": page }, set, "Path", /rename .*Index\.html to index\.html/],
    ["the folder around the site", { "website/index.html": page }, set, "Path", /set applicationPath website/],
    [
        "a static folder without the site",
        { "index.html": page },
        { ...set, StaticFolder: "dist" },
        "StaticFolder",
        /set applicationStaticFolder FOLDER, or '' if the pages are in .* itself, or .* applicationBuildCommand COMMAND/,
    ],
    [
        "a static folder beside the one with the site",
        { "index.html": page, "build/index.html": page },
        { ...set, StaticFolder: "dist" },
        "StaticFolder",
        /set applicationStaticFolder build,/,
    ],
    [
        "a migration that an earlier application had",
        { "index.html": page },
        { ...set, MigrationCommand: "python migrate.py" },
        "MigrationCommand",
        /if nothing is to run: pulumi config rm applicationMigrationCommand$/,
    ],
    [
        "a list of the program that builds it, which includes one that is missing",
        { "mkdocs.yml": "", "requirements.txt": "-r docs.txt\n" },
        { ...set, StaticFolder: "site", BuildCommand: "mkdocs build" },
        "Path",
        /add it, or remove the line/,
    ],
    ["a folder of PHP", { "index.php": "" }, set, "Server", /set applicationServer php-fpm/],
];

// What looks like a mistake and works.
const fine: [what: string, files: Files, settings: RawSettings][] = [
    ["a site", { "index.html": page }, set],
    [
        "a site that a command builds",
        { ...node, "public/index.html": template },
        { ...set, StaticFolder: "build", BuildCommand: "npm run build" },
    ],
    [
        "a site that a command builds with packages of Python",
        { "mkdocs.yml": "", "requirements.txt": "mkdocs==1.6.1\n" },
        { ...set, StaticFolder: "site", BuildCommand: "mkdocs build" },
    ],
    [
        "a project of Python that the command needs not",
        { "pyproject.toml": "[tool.black]\nline-length = 100\n" },
        { ...set, StaticFolder: "site", BuildCommand: "make" },
    ],
    [
        "a page that is about Create React App",
        { "index.html": `${page}<p>Write %PUBLIC_URL% or &lt;script src="/src/main.tsx"></p>` },
        set,
    ],
    ["a source in a comment", { "index.html": `${page}<!-- ${loads("/src/main.tsx")} -->` }, set],
    [
        "scripts of its own, and of elsewhere",
        {
            "index.html": loads("/app/a.js") + loads("https://e.test/b/a.js") + loads("//e.test/b/a.js"),
            "app/a.js": "",
            "a.js": "",
        },
        set,
    ],
    [
        "modules as browsers take them",
        {
            ...node,
            "index.html": loads("/main.js") + loads("/bundle.js"),
            "main.js": `import a from "./a.js";\nimport {b} from '/b.js'\nimport * as c from "https://e.test/c.js"\nimport d from "./d.css" with { type: "css" };\nimport "./e.js"\nconst sample = \`\nimport React from "react"\n\`\n`,
            "bundle.js": `import{a as b}from"./a.js";const c="import x from 'vue'"`,
        },
        set,
    ],
    [
        "modules whose names a map explains",
        {
            "index.html": `<script type="importmap">{"imports": {"vue": "/vue.js"}}</script>${loads("/main.js")}`,
            "main.js": "import { createApp } from 'vue'\n",
        },
        set,
    ],
    [
        "a script of a package that is no module",
        { "index.html": "<script src='/main.js'></script>", "main.js": "import x from 'vue'" },
        set,
    ],
    ["a script that is missing", { "index.html": loads("/b/c.js") }, set],
    [
        "a site below a folder of the proxy in front of it",
        { "index.html": loads("/b/a.js"), "a.js": "" },
        { ...set, trustedProxies: '["203.0.113.0/24"]' },
    ],
];

describe("commonest mistakes with plain files", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "none")));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, { Server: "none", ...settings }), []));
        }
    });
});
