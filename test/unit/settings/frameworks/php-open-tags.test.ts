import * as assert from "node:assert/strict";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";

const mistakes: Mistake[] = [
    ["code after <?", { "index.php": "<? echo 'home';" }, {}, "Path", /write <\?php .* in index\.php, line 1$/],
    [
        "code after <? in a template",
        { "public/index.php": "<?php require '../views/home.phtml';", "views/home.phtml": "<p>\n<?if ($a): ?>\n</p>" },
        {},
        "Path",
        /in views\/home\.phtml, line 2$/,
    ],
    ["code after <?php without a space", { "index.php": "<?phpecho 'home';" }, {}, "Path", /line 1$/],
    [
        "code after <? behind other code",
        {
            "index.php":
                "<?php // it's ?>\n<?= \"{$a['b']}\" ?>\n<?PHP #[A('?>')]\n$b = <<<'X'\n' ?> <? \n  X;\n?>\n<? b(); ?>",
        },
        {},
        "Path",
        /line 8$/,
    ],
    [
        "code after <? in several files",
        Object.fromEntries(["index", "a", "b", "c"].map((name) => [`${name}.php`, "<? echo 'page';"])),
        {},
        "Path",
        /in each of them$/,
    ],
];

const fine: Record<string, Files> = {
    "text of an empty script": { "index.php": "" },
    "a declaration of XML": {
        "index.php": '<?xml version="1.0"?>\n<?xml-stylesheet href="a"?>\n<?mso-application progid="Word"?>\n<?= 1 ?>',
    },
    "a tag within strings, comments and data": {
        "index.php": `<?php
            /* <? ?> <? */ // <? a
            # it's <? a
            $a = '\\' ?> <? '; $b = "\\" ?> <? "; $c = \`<? $b\`;
            $d = <<<EOT
                it's ?> <?
                EOT;
            $e = 1 <<2; __halt_compiler(); ?> <? data`,
    },
    "packages, hidden folders and what the application writes": {
        "index.php": "",
        "vendor/acme/a.php": "<? a();",
        ".tools/a.php": "<? a();",
        "cache/a.php": "<? a();",
    },
    "WordPress's own files": { "index.php": "", "wp-includes/a.php": "<? a();" },
};

describe("tags of PHP that the server does not know", () => {
    mistakes.forEach((mistake) => itReports(mistake, "php-fpm"));
    for (const [what, files] of Object.entries(fine)) {
        it(`are not seen in ${what}`, () =>
            assert.deepEqual(problemsOf(files, { Server: "php-fpm", WritableFolders: '["cache"]' }), []));
    }

    it("are named with the first three files", () => {
        const [problem] = problemsOf(mistakes.at(-1)![1], { Server: "php-fpm" });
        assert.match(problem!.received, /\(a\.php, line 1; b\.php, line 1; c\.php, line 1; and another file\)/);
    });
});
