import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { bundlePack } from "../../policies/tools/bundle";
import { projectFolder } from "../support/declared-settings";
import { languageEnvironment } from "../support/language-hosts";
import { LanguageRuns } from "../support/language-runs";

const languages = fs
    .readdirSync(path.join(projectFolder, "test", "fixtures", "languages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const always = [
    "site-is-not-watched aws:route53/record:Record::shop",
    "site-is-served-without-encryption aws:lb/listener:Listener::shop",
    "storage-is-not-encrypted aws:ec2/launchTemplate:LaunchTemplate::shop",
];
const broken = [
    "database-has-no-second-member aws:rds/instance:Instance::shop",
    "database-is-single-point-of-failure aws:rds/instance:Instance::shop",
    "database-stops-for-maintenance aws:rds/instance:Instance::shop",
    "group-runs-one-member aws:autoscaling/group:Group::shop",
    ...always,
];
/** One server, and no standby of the database. */
const lone = { members: "1", standby: "false" };

for (const language of languages) {
    describe(`A program in ${language}`, function () {
        this.timeout(900_000);
        let runs: LanguageRuns;

        before(async () => {
            await bundlePack("all");
            runs = await LanguageRuns.start(language, await languageEnvironment());
        });
        after(() => runs?.stop());

        it("has the findings of its settings before it exists", async () => {
            assert.deepEqual(await runs.preview(), always);
            assert.deepEqual(await runs.preview(lone), broken);
        });

        it("has those of a change once it is deployed", async () => {
            assert.deepEqual(await runs.update(), always);
            assert.deepEqual(await runs.preview(lone), broken);
        });
    });
}
