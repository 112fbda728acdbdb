// What `npm run unused` counts as used: what is started by its path, and everything that it imports.
const fs = require("node:fs");
const { scripts } = require("./package.json");

const packs = fs.readdirSync("policies").filter((folder) => fs.existsSync(`policies/${folder}/PulumiPolicy.yaml`));

module.exports = {
  entry: [
    ...Object.values(scripts).flatMap((command) => command.match(/(?<=bootstrap\.mjs )\S+/g) ?? []),
    ...packs.map((pack) => `policies/${pack}/index.ts`),
    // Bundled for those who install the package.
    "package/{main,library}.ts",
    // Bundled: the plugins of the local cloud, and what the packs' bundles have in place of heavier packages.
    "local/*/main.ts",
    "policies/tools/light-sdk.js",
    // Embedded in pages as they are.
    "pages/theme.js",
    "review/html/page.js",
    "test/*/**/*.test.ts",
    "test/fixtures/{programs,corpus,languages}/*/index.ts",
    "test/fixtures/pulled-server/index.ts",
    // Tests run it in a process of its own.
    "test/support/prepare-stack.ts",
    "test/support/counting-reporter.cjs",
  ],
  project: ["**/*.{ts,js,mjs,cjs}", "!app/**", "!test/fixtures/{frameworks,own-policies}/**"],
  // Packs to compare ours with, which bring their own packages.
  ignore: ["bench/{awsguard,empty-pack}/**"],
  // Pulumi's own, in the version that it brings.
  ignoreDependencies: ["@grpc/grpc-js", "google-protobuf"],
  // test/suites.ts lists programs of the operating system.
  exclude: ["binaries"],
};
