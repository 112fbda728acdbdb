import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { settingNames } from "../../config";
import { benchmarkResults, benchmarksDrawing, benchmarksPicture } from "../../docs/benchmarks";
import { defaultSizes, monthlyCosts, readPrices, withCosts } from "../../docs/costs";
import { drawExample, examplePicture } from "../../docs/example";
import { configurationPage, configurationReference } from "../../docs/generate";
import { projectFolder } from "../support/declared-settings";
import { frameworks } from "../support/frameworks";

const read = (file: string) => fs.readFileSync(path.join(projectFolder, file), "utf8");

describe("documentation", () => {
    it("describes the settings as Pulumi.yaml does (npm run docs)", () => {
        assert.equal(fs.readFileSync(configurationPage, "utf8"), configurationReference(read("Pulumi.yaml")));
    });

    it("draws the benchmarks as the page has them (npm run docs)", async () => {
        const page = read("docs/benchmarks.md");
        assert.ok(benchmarkResults(page).length > 10);
        assert.equal(fs.readFileSync(benchmarksPicture, "utf8"), await benchmarksDrawing(page));
    });

    it("draws the example as its state is judged (npm run docs)", () =>
        assert.equal(fs.readFileSync(examplePicture, "utf8"), drawExample()));

    it("has the costs of the default sizes, at the prices of policies/numbers/prices.json (npm run docs)", () => {
        const [prices, sizes] = [readPrices(), defaultSizes()];
        assert.equal(read("docs/aws.md"), withCosts(read("docs/aws.md"), prices, sizes));
        const { together } = monthlyCosts(prices, sizes);
        const storage = sizes.volumes.reduce((sum, size) => sum + size);
        const sentence = `about $${Math.round(together)} a month (${sizes.instanceType}, ${storage} GB of gp3`;
        assert.ok(read("README.md").includes(sentence), `README.md does not say: ${sentence}`);
    });

    it("mentions every setting", () => {
        const page = read("docs/configuration.md");
        assert.deepEqual(
            settingNames().filter((name) => !page.includes(`\`${name}\``)),
            [],
        );
    });

    for (const file of ["Pulumi.prod.yaml"]) {
        it(`${file} has no setting that does not exist`, () => {
            const names = Object.keys(parse(read(file)).config)
                .filter((name) => name.startsWith("simple-web-stack:"))
                .map((name) => name.slice("simple-web-stack:".length));
            assert.deepEqual(
                names.filter((name) => !settingNames().includes(name)),
                [],
            );
        });
    }

    const pages = [
        "README.md",
        "CONTRIBUTING.md",
        "AGENTS.md",
        "package/README.md",
        "policies/RULES.md",
        ...fs
            .readdirSync(path.join(projectFolder, "docs"))
            .filter((file) => file.endsWith(".md"))
            .map((file) => `docs/${file}`),
    ];
    /** The links of a page to other files of the project, and to headings. */
    const linksOf = (page: string) =>
        [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file, heading]) => ({
            target: file ? path.join(path.dirname(page), file) : page,
            heading,
        }));
    /** The anchors that GitHub gives to headings. */
    const headingsOf = (page: string) =>
        [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
            title!
                .toLowerCase()
                .replace(/[^\w\s-]/g, "")
                .replace(/\s/g, "-"),
        );

    for (const page of pages) {
        it(`${page} has no broken links`, () => {
            const broken = linksOf(page).filter(
                ({ target, heading }) =>
                    !fs.existsSync(path.join(projectFolder, target)) ||
                    (heading !== undefined && !headingsOf(target).includes(heading)),
            );
            assert.deepEqual(broken, []);
        });
    }

    describe("of each framework", () => {
        const sections = read("docs/frameworks.md").split(/^## /m).slice(1);

        for (const section of sections) {
            const [title] = section.split("\n", 1);
            it(`has the settings that a test deploys: ${title}`, () => {
                const [, shown] = Object.entries(frameworks).find(([name]) => title!.startsWith(name)) ?? [];
                assert.ok(shown, "no test deploys it: test/support/frameworks.ts");
                const rows = [...section.matchAll(/^\| (`.*?`) \|/gm)].map(([, names]) => names!);
                const named = rows.flatMap((names) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
                const unset: string[] = "unset" in shown ? shown.unset : [];
                const set = Object.keys(shown.settings).map((name) => name.replace(/[[.].*/, ""));
                assert.deepEqual([...new Set([...set, ...unset])].sort(), named.sort());
                assert.ok(fs.existsSync(path.join(projectFolder, shown.path)), shown.path);
                assert.ok(section.includes(`(../${shown.path})`), "it has no link to what a test deploys");
            });
        }

        it("is in the documentation", () =>
            assert.deepEqual(
                Object.keys(frameworks).filter((name) => !sections.some((section) => section.startsWith(name))),
                [],
            ));
    });

    it("can be reached from README.md", () => {
        const found = new Set(["README.md"]);
        for (const page of found) {
            linksOf(page)
                .filter(({ target }) => target.endsWith(".md") && fs.existsSync(path.join(projectFolder, target)))
                .forEach(({ target }) => found.add(target));
        }
        assert.deepEqual(
            pages.filter((page) => !found.has(page)),
            [],
        );
    });

    it("names only npm scripts that exist", () => {
        const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
        const missing = pages
            .filter((page) => fs.existsSync(path.join(projectFolder, page)))
            .flatMap((page) =>
                [...read(page).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map((match) => match[1]!),
            )
            .filter((script) => !scripts.includes(script));
        assert.deepEqual([...new Set(missing)], []);
    });
});
