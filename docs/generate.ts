import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

// Writes docs/configuration.md from Pulumi.yaml, which is the only place that describes a setting.

interface Setting {
    type: string;
    items?: { type: string };
    description: string;
    default: unknown;
}

const project = path.resolve(__dirname, "..");
export const configurationPage = path.join(project, "docs", "configuration.md");

// Pulumi.yaml has no type for objects, so it can't describe these.
const structured = `## Settings with a structure

| setting | meaning |
|---|---|
| \`applicationEnvironment\` | Variables of the application, name and value. \`pulumi config set --path 'applicationEnvironment.NAME' VALUE\`, with \`--secret\` for a credential; a variable that looks like a credential is invalid in plain text. Only the application's processes can read them. A value may have several lines, such as a PEM key: \`pulumi config set --secret --path 'applicationEnvironment.NAME' < FILE\`. This program sets \`DATABASE_URL\`, \`RELEASE\`, \`RELEASE_FOLDER\` and \`SLOT\`. |
| \`applicationBuildEnvironment\` | Variables that only the installation of packages and \`applicationBuildCommand\` have, and the site never: \`PIP_INDEX_URL\`, \`UV_INDEX_NAME_PASSWORD\`, \`COMPOSER_AUTH\`, or one that a list names as \`\${NAME}\`. Set like those of \`applicationEnvironment\`. Messages mask their values. |
| \`applicationProcesses\` | Programs that run beside the site, each with \`name\` and \`command\`. With \`schedule\` (a calendar event of systemd such as \`*:0/15\`) a program runs at these times; without it, all the time. |

\`\`\`yaml
simple-web-stack:applicationEnvironment:
  GREETING: hello
  SECRET_KEY: { secure: … } # pulumi config set --secret --path 'applicationEnvironment.SECRET_KEY' …
simple-web-stack:applicationBuildEnvironment:
  PIP_EXTRA_INDEX_URL: { secure: … } # https://USER:TOKEN@pypi.example/simple
simple-web-stack:applicationProcesses:
  - { name: worker, command: python manage.py work }
  - { name: clean, command: python manage.py clean, schedule: daily }
\`\`\`
`;

/** The page for Pulumi.yaml's text. The comments above groups of settings become its headings. */
export function configurationReference(yaml: string): string {
    const settings = parse(yaml).config as Record<string, Setting>;
    const lines = [
        "# Configuration",
        "",
        "`npm run docs` writes this page from `Pulumi.yaml`. Change a setting with `pulumi config set NAME VALUE`. Every setting is checked before any resource changes.",
        "",
    ];
    for (const line of yaml.split("\n")) {
        const group = /^ {2}# ── (.+?) ─/.exec(line);
        const name = /^ {2}(\w+):$/.exec(line)?.[1];
        if (group) {
            lines.push(
                "",
                `## ${group[1]![0]!.toUpperCase()}${group[1]!.slice(1)}`,
                "",
                "| setting | type | default | meaning |",
                "|---|---|---|---|",
            );
        } else if (name && settings[name]) {
            const { type, items, description, default: value } = settings[name];
            const text = value === "" ? "" : `\`${JSON.stringify(value).replace(/^"|"$/g, "")}\``;
            lines.push(
                `| \`${name}\` | ${items ? `list of ${items.type}` : type} | ${text} | ${description.replace(/\|/g, "\\|")} |`,
            );
        }
    }
    return `${lines.join("\n").replace(/\n{3,}/g, "\n\n")}\n\n${structured}`;
}

if (require.main === module) {
    fs.writeFileSync(
        configurationPage,
        configurationReference(fs.readFileSync(path.join(project, "Pulumi.yaml"), "utf8")),
    );
}
