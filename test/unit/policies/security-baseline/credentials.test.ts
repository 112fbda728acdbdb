import assert from "node:assert/strict";

import { credentials } from "../../../../policies/security-baseline/rules/credentials";
import { credentialsInText, credentialInSetting } from "../../../../policies/security-baseline/find-credentials";
import { Unknown } from "../../../../policies/topology/resource";
import { find } from "../../../support/single-resource";

const instance = "aws:ec2/instance:Instance";
const command = "command:remote:Command";
const password = "h0rse-battery-staple";

/** In two parts, so that a scanner for credentials doesn't report this file. */
const accessKey = ["AKIA", "Z3MQ7RB2K5XW6TQA"].join("");

const credentialTexts: Record<string, string> = {
    "a variable": `export DB_PASSWORD=${password}`,
    "a quoted variable": `MYSQL_ROOT_PASSWORD="${password}"`,
    "a setting in YAML": `database:\n  password: ${password}\n`,
    "a setting in JSON": `{"apiKey": "${password}"}`,
    "a setting in camel case": `clientSecret = '${password}'`,
    "a URL": `DATABASE_URL=postgres://app:${password}@db.internal/app`,
    SQL: `CREATE USER 'app'@'localhost' IDENTIFIED BY '${password}';`,
    "SQL with a plugin": `ALTER USER root IDENTIFIED WITH caching_sha2_password BY '${password}';`,
    "a client's option": `mysql -u root -p${password} -e 'SELECT 1'`,
    "a client's long option": `mysqldump --password=${password} app`,
    "a user's password": `echo "admin:${password}" | sudo chpasswd`,
    "an answer to a package's question": `debconf-set-selections <<< 'mysql-server mysql-server/root_password password ${password}'`,
    "a constant of PHP": `define( 'DB_PASSWORD', '${password}' );`,
    "an array of PHP": `'password' => '${password}',`,
    "compact JSON": `{"user":"app","password":"${password}"}`,
    "an AWS access key": `aws_access_key_id: ${accessKey}`,
    "a generated value with slashes": "DB_SECRET=wJalrX/K7MDENG/bPxRf1CY8",
    "a private key": ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIE…"].join(" "),
};

const harmlessTexts: Record<string, string> = {
    "a reference to a variable": 'export DB_PASSWORD="$1"',
    "a reference in braces": "DB_PASSWORD=${DB_PASSWORD}",
    "a command's output": "DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id app)",
    "a command's output, quoted": 'TOKEN="$(curl -X PUT http://169.254.169.254/latest/api/token)"',
    "a template's placeholder": "password: {{ db_password }}",
    "a file": "MYSQL_PASSWORD_FILE=/run/secrets/password",
    "a name of a secret": "SECRET_NAME=production/database",
    "an ARN": "DB_SECRET=arn:aws:secretsmanager:eu-central-1:123456789012:secret:app",
    "a URL without a password": "DATABASE_URL=mysql+pymysql://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock",
    "a URL with a reference": "DATABASE_URL=postgres://app:$PASSWORD@db/app",
    "an option of a daemon": "PasswordAuthentication no\nPermitEmptyPasswords: false",
    "SQL without a password": "CREATE USER app@localhost IDENTIFIED WITH auth_socket;",
    "SQL with a reference": `mysql -e "ALTER USER app IDENTIFIED BY '$PASSWORD'"`,
    "an option that asks": "mysql -u root -p app",
    "a user's password from a variable": 'echo "admin:$PASSWORD" | chpasswd',
    "a constant of PHP that reads it": "define( 'DB_PASSWORD', getenv('DB_PASSWORD') );",
    "a condition": 'if [ "$password" = "$expected" ]; then exit 0; fi',
    "words about a password": "# the password: see the manual",
    "the name of a secret by itself":
        "export DB_SECRET=prod/mysql/app\naws secretsmanager get-secret-value --secret-id $DB_SECRET",
    "a rule for passwords": "password requisite pam_pwquality.so retry=3",
    "a client's option from a variable": 'mysql -p$PW; mysql --password="$PW"',
    "a log-in by a token of a command":
        "aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.example",
    "a password's hash":
        "users:\n  - name: a\n    lock_passwd: true\n    passwd: $6$rounds=4096$abc\nssh_pwauth: false",
    "something to be replaced": "api_key: REPLACE_ME_LATER",
    "a port": "ssh -p 2222 host; mysql --port=3306",
    "a key's name": "KeyName=production-key",
    "code that reads it": 'password = os.environ["DB_PASSWORD"]',
    "AWS's example key": "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "plain installation": "apt-get install -y nginx mysql-server\nsystemctl enable --now nginx\n",
};

describe("credentialsInText", () => {
    for (const [what, text] of Object.entries(credentialTexts)) {
        it(`finds a credential in ${what}`, () => {
            assert.notDeepEqual(credentialsInText(text), []);
        });
    }

    for (const [what, text] of Object.entries(harmlessTexts)) {
        it(`finds none in ${what}`, () => {
            assert.deepEqual(credentialsInText(text), []);
        });
    }

    it("gives the line", () => {
        assert.deepEqual(credentialsInText(`#!/bin/sh\nset -e\nDB_PASSWORD=${password}\n`), [
            { kind: "a value for DB_PASSWORD", line: 3 },
        ]);
    });
});

describe("credentialInSetting", () => {
    it("goes by the setting's name", () => {
        assert.deepEqual(credentialInSetting("DB_PASSWORD", password), { kind: "a value for DB_PASSWORD" });
        assert.equal(credentialInSetting("GREETING", password), undefined);
    });

    it("goes by the value's form", () => {
        assert.match(credentialInSetting("DATABASE_URL", `mysql://app:${password}@db/app`)!.kind, /password in a URL/);
    });

    it("ignores what only refers to a secret", () => {
        assert.equal(credentialInSetting("DB_PASSWORD", "arn:aws:ssm:eu-central-1:1:parameter/app"), undefined);
        assert.equal(credentialInSetting("DB_PASSWORD_SECRET_ID", "production/database"), undefined);
    });
});

describe("credential-in-plain-text", () => {
    const script = `#!/bin/sh\nexport DB_PASSWORD=${password}\n`;

    it("finds nothing in a script without credentials", () => {
        assert.deepEqual(find(credentials, instance, { userData: "#!/bin/sh\napt-get install -y nginx\n" }), []);
    });

    it("finds one in user data, also in base64, and never repeats it", () => {
        for (const props of [{ userData: script }, { userDataBase64: Buffer.from(script).toString("base64") }]) {
            const [finding] = find(credentials, instance, props);

            assert.match(finding.fact, /a value for DB_PASSWORD in userData(Base64)?, line 2/);
            assert.ok(!JSON.stringify(finding).includes(password));
        }
    });

    it("finds one in user data that is marked as secret, because the machine shows it", () => {
        assert.equal(find(credentials, instance, { userData: script }, { secretPaths: ["userData"] }).length, 1);
    });

    it("finds one in a command and in its environment", () => {
        assert.equal(find(credentials, command, { create: script }).length, 1);
        assert.equal(find(credentials, command, { update: script }).length, 1);
        assert.equal(find(credentials, command, { environment: { DB_PASSWORD: password } }).length, 1);
    });

    it("ignores a command whose text or variable is secret", () => {
        assert.deepEqual(find(credentials, command, { create: script }, { secretPaths: ["create"] }), []);
        assert.deepEqual(
            find(
                credentials,
                command,
                { environment: { DB_PASSWORD: password } },
                { secretPaths: ["environment.DB_PASSWORD"] },
            ),
            [],
        );
    });

    it("finds one in a function's environment", () => {
        const environment = { variables: { API_KEY: password, STAGE: "production" } };

        const [finding] = find(credentials, "aws:lambda/function:Function", { environment });
        assert.match(finding.fact, /a value for API_KEY in environment\.variables/);
    });

    it("finds one in a container's environment", () => {
        const containerDefinitions = JSON.stringify([{ environment: [{ name: "DB_PASSWORD", value: password }] }]);

        assert.equal(find(credentials, "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions }).length, 1);
    });

    it("ignores a container that takes it from a secret", () => {
        const containerDefinitions = JSON.stringify([
            { secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:ssm:…" }] },
        ]);

        assert.deepEqual(find(credentials, "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions }), []);
    });

    const others: [type: string, props: (name: string) => Record<string, unknown>][] = [
        [
            "aws:elasticbeanstalk/environment:Environment",
            (name) => ({
                settings: [{ namespace: "aws:elasticbeanstalk:application:environment", name, value: password }],
            }),
        ],
        [
            "aws:apprunner/service:Service",
            (name) => ({
                sourceConfiguration: {
                    imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { [name]: password } } },
                },
            }),
        ],
        [
            "aws:codebuild/project:Project",
            (name) => ({ environment: { environmentVariables: [{ name, value: password }] } }),
        ],
        ["aws:ssm/parameter:Parameter", (name) => ({ type: "String", name: `/site/${name}`, value: password })],
        ["aws:lightsail/instance:Instance", (name) => ({ userData: `export ${name}=${password}` })],
    ];
    for (const [type, props] of others) {
        it(`finds one in ${type.split(":")[2]} of ${type.split("/")[0]}, by its name`, () => {
            assert.equal(find(credentials, type, props("DB_PASSWORD")).length, 1);
            assert.deepEqual(find(credentials, type, props("GREETING")), []);
        });
    }

    it("leaves a parameter that is kept encrypted", () =>
        assert.deepEqual(
            find(credentials, "aws:ssm/parameter:Parameter", {
                type: "SecureString",
                name: "DB_PASSWORD",
                value: password,
            }),
            [],
        ));

    it("finds nothing in what isn't known yet", () => {
        assert.deepEqual(find(credentials, instance, { userData: Unknown }), []);
        assert.deepEqual(find(credentials, command, { create: Unknown, environment: { DB_PASSWORD: Unknown } }), []);
    });
});
