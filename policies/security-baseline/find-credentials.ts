/** What kind of credential was found, and where; never the credential itself. */
export interface FoundCredential {
    kind: string;
    /** Line of the text, from 1; absent for a single value. */
    line?: number;
}

interface Shape {
    kind: string;
    pattern: RegExp;
}

/** Credentials recognisable by their form alone. */
const shapes: Shape[] = [
    { kind: "a private key", pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/ },
    { kind: "an AWS access key", pattern: /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z2-7]{16}\b/ },
    { kind: "a GitHub token", pattern: /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{60,}/ },
    { kind: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/ },
    { kind: "a Stripe key", pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}/ },
    { kind: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
    { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
];

/** `scheme://user:password@host`; a password that is a reference doesn't count. */
const passwordInUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]+:([^\s@/'"]+)@[\w.[\]-]/gi;

/** `IDENTIFIED BY 'password'`, with an optional plugin in between. */
const passwordInSql = /\bIDENTIFIED\s+(?:WITH\s+\S+\s+)?BY\s+(?:PASSWORD\s+)?(['"])((?:(?!\1).)+)\1/gi;

/** `--password=…`, `--password …` and `-p…` of database clients. */
const passwordInCommand =
    /(?:\s|^)(?:--password[= ]|(?<=\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;&]*\s)-p)(['"]?)([^\s'"]+)\1/gi;

/** How names of secrets end. */
const secretName =
    /(?:^|[_.\s-]|[a-z](?=[A-Z]))(?:password|passwd|passphrase|pwd|secret|secret[_-]?key|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|token|credentials?)$/i;

/** `NAME=value`, `name: value`, `"name": "value"`, `'name' => 'value'`, each within one line. */
const assignment =
    /(?:^|[\s,{;&(])["']?([A-Za-z][\w.-]*)["']?[ \t]*(?:=>?|:[ \t]|:(?=["']))[ \t]*(["']?)([^"'\n]*?)\2(?=[\s,;})&|]|$)/gm;

/** Constants in PHP, as in WordPress's configuration. */
const constant = /\bdefine\(\s*(["'])(\w+)\1\s*,\s*(["'])([^"'\n]*)\3/g;

/** `echo user:password | chpasswd` */
const passwordForUser = /\becho\s+["']?[\w$-]+:([^\s"'|]+)["']?\s*\|\s*(?:sudo\s+)?chpasswd/g;

/** Preset answers to the questions that Debian's packages ask: `mysql-server/root_password password …`. */
const passwordForPackage = /\b[\w.-]+\/[\w.-]*pass[\w.-]*\s+password\s+([^\s"'|]+)/gi;

/**
 * A value that isn't the secret itself: a reference, a path, an ARN, a command's output, a placeholder, a yes or no,
 * a short number.
 */
const notASecret =
    /^(?:$|[$<`%*]|\{\{|\(|arn:|\/|\.|https?:\/\/|ssm:|secretsmanager:|vault:|file:|env:|null$|none$|true$|false$|yes$|no$|required$|optional$|disabled?$|enabled?$|example|change[-_]?me|replace[-_]?me|placeholder|dummy|todo|your[-_ ]|xxx|\d{1,4}$|process\.env|os\.environ|os\.getenv|getenv|.*\$[({A-Za-z_])/i;

/** The name of a secret or a parameter, as in `prod/mysql/app`: words joined by slashes, which no generator makes. */
const nameOfSecret = /^[a-z][a-z._-]*\d{0,3}(?:\/[a-z][a-z._-]*\d{0,3})+$/i;

const shortestSecret = 6;

/** Credentials in a script or a configuration file. Comments count: they travel with the text. */
export function credentialsInText(text: string): FoundCredential[] {
    const found: FoundCredential[] = [];
    const add = (kind: string, index: number) => found.push({ kind, line: lineOf(text, index) });
    for (const { kind, pattern } of shapes) {
        const match = pattern.exec(text);
        if (match) {
            add(kind, match.index);
        }
    }
    const values: [string, RegExp, number][] = [
        ["a password in a URL", passwordInUrl, 1],
        ["a database user's password", passwordInSql, 2],
        ["a password on a command line", passwordInCommand, 2],
        ["a user's password", passwordForUser, 1],
        ["a password for a package", passwordForPackage, 1],
    ];
    for (const [kind, pattern, group] of values) {
        for (const match of text.matchAll(pattern)) {
            if (!notASecret.test(match[group])) {
                add(kind, match.index);
                break;
            }
        }
    }
    for (const match of text.matchAll(assignment)) {
        const [, name, , value] = match;
        if (isSecretAssignment(name, value)) {
            add(`a value for ${name}`, match.index + match[0].indexOf(name));
        }
    }
    for (const match of text.matchAll(constant)) {
        if (isSecretAssignment(match[2], match[4])) {
            add(`a value for ${match[2]}`, match.index);
        }
    }
    return found.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** The credential in plain text that a setting's name and value reveal, if any. */
export function credentialInSetting(name: string, value: string): FoundCredential | undefined {
    if (isSecretAssignment(name, value)) {
        return { kind: `a value for ${name}` };
    }
    const [found] = credentialsInText(value);
    return found ? { kind: `${found.kind} in ${name}` } : undefined;
}

function isSecretAssignment(name: string, value: string): boolean {
    const trimmed = value.trim();
    return (
        secretName.test(name) &&
        trimmed.length >= shortestSecret &&
        !/\s/.test(trimmed) &&
        !notASecret.test(trimmed) &&
        !nameOfSecret.test(trimmed)
    );
}

function lineOf(text: string, index: number): number {
    let line = 1;
    for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) {
        line++;
    }
    return line;
}
