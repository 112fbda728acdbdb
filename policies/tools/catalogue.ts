import { acceptedRiskFields } from "../framework/accepted-risks";
import {
    acceptedRisksPolicy,
    configurationPolicy,
    currentRisksPolicy,
    notJudgedPolicy,
} from "../framework/built-in-policies";
import { allowedValues, defaultParameters, parameterDefinitions } from "../findings/parameters";
import { commitmentNotExpectation, enumerate } from "../findings/wording";
import { levelOf, type Pack } from "../findings/pack";
import type { Rule } from "../findings/rule";

/** The catalogue of all rules, from their own descriptions. */
export function catalogue(packs: readonly Pack[]): string {
    return [
        "<!-- Made by `npm run policies:generate` from the rules' own descriptions. -->",
        "# Rules of the policy packs",
        "A rule is one policy. The engine shows each finding's severity (Pulumi's CLI 3.204.0 and newer; to older ones, the " +
            "finding says it). In the configuration, `x` means all findings of the rule `x`, and `x-high` only those with the " +
            "severity high.",
        "Findings that one remedy ends are one cause: the worst is shown with the remedy, the others below it or folded. What is " +
            "true of several resources alike is said once, with their names.",
        "A finding says what is so, what follows, the number that belongs to it with its source, and what to do. What " +
            "isn't known yet, as in a first preview, is said and never guessed. " +
            commitmentNotExpectation,
        ...packs.flatMap(packSection),
        "## Running a pack",
        "`npm run build:policies` makes each folder of a pack, and `all`, which is the four in one, a pack for " +
            "`--policy-pack FOLDER`. Pulumi's CLI 3.255.0 and newer also takes its executable file, `FOLDER/bin/pack`: it " +
            "needs Node.js, but no language host. `npm run preview`, `npm run up` and `npm run review` choose the file " +
            "where the CLI takes it. `npm run policies:package` makes the npm package, which is the four in one for any program.",
        ...configurationSection(),
    ].join("\n\n");
}

function packSection(pack: Pack): string[] {
    return [
        `## ${pack.displayName}`,
        `${pack.description} Folder \`${pack.name}\`; ${pack.enforcementLevel} by default.`,
        ...pack.rules.flatMap((rule) => ruleSection(pack, rule)),
    ];
}

function ruleSection(pack: Pack, rule: Rule): string[] {
    const others = rule.severities.filter((severity) => levelOf(pack, rule, severity) !== pack.enforcementLevel);
    const level = others.length > 0 && levelOf(pack, rule, others[0]);
    const which = others.length === rule.severities.length ? "" : `${enumerate([...others])} `;
    const lines = [
        `- Severity: ${rule.severities.join(", ")}${level ? `; ${which}${level} by default` : ""}`,
        `- Why: ${rule.why}`,
        `- Remedy: ${rule.remedy}`,
        `- Numbers and sources: ${rule.source}${rule.url ? ` (<${rule.url}>)` : ""}`,
    ];
    return [`### \`${rule.name}\``, rule.description, lines.join("\n")];
}

function configurationSection(): string[] {
    const parameters = Object.entries(parameterDefinitions).map(
        ([name, definition]) =>
            `| \`${name}\` | ${JSON.stringify(defaultParameters[name as keyof typeof defaultParameters])} | ` +
            `${allowedValues(definition)} | ${definition.description} |`,
    );
    const fields = Object.entries(acceptedRiskFields).map(
        ([name, { description, allowed }]) => `| \`${name}\` | ${allowed} | ${description} |`,
    );
    return [
        "## Configuration",
        "One file, given by `--policy-pack-config`, holds levels, parameters and accepted risks; " +
            "`npm run policies:check -- FILE` says all that is wrong with it, and `config.schema.json` lets editors do so.",
        "```json\n" + JSON.stringify(example, null, 2) + "\n```",
        "A rule's level is `advisory`, `mandatory` or `disabled`; `all` sets the level of those without one of their own. A rule's " +
            "name with a severity sets the level of its findings of that severity, unless the rule is disabled.",
        `### \`${configurationPolicy}\``,
        "Always mandatory: it reports each problem of the configuration with the setting, what was received, what is " +
            "allowed, and the remedy; a setting with a problem has its default.",
        ["| Parameter | Default | Allowed | Meaning |", "| --- | --- | --- | --- |", ...parameters].join("\n"),
        "`acceptedRisks` is a list. All fields are required:",
        ["| Field | Allowed | Meaning |", "| --- | --- | --- |", ...fields].join("\n"),
        `### \`${notJudgedPolicy}\``,
        "Low, always advisory: what visitors may need and the packs can't judge, because they don't know it, a run with " +
            "`--target` leaves it out, or a value isn't known before the deploy.",
        `### \`${acceptedRisksPolicy}\``,
        "Shows each accepted finding, with reason, owner and date, at the level advisory even where the " +
            "finding's own policy is mandatory or `all` is.",
        `### \`${currentRisksPolicy}\``,
        "Medium, advisory by default: an accepted risk whose last day is over, so that its finding counts again, or one " +
            "that matches no finding.",
    ];
}

const example = {
    configuration: {
        targetAvailability: 99.5,
        acceptedRisks: [
            {
                finding: "server-is-single-point-of-failure",
                resource: "web",
                reason: "One server is what the budget of this year allows.",
                owner: "operations@example.com",
                expires: "2027-06-30",
            },
        ],
    },
    "port-is-open-to-the-world-high": "advisory",
};
