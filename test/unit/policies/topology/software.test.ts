import assert from "node:assert/strict";

import { softwareInScript, softwareInUserData } from "../../../../policies/topology/software";

const names = (script: string) => softwareInScript(script).map(({ name }) => name);

describe("Software in a script", () => {
    for (const [script, expected] of [
        ["apt-get install -y nginx", ["Nginx"]],
        ["yum install -y httpd", ["Apache"]],
        ["nohup python -m SimpleHTTPServer 80 &", ["Python's HTTP server"]],
        ["apt-get install -y mysql-server", ["MySQL"]],
        ["apt-get install -y mysql-client", []],
        ["mysql -h db.example.com", []],
        ["apt-get install -y postgresql", ["PostgreSQL"]],
        ["apt-get install -y postgresql-client", []],
        ["export DATABASE_URL=postgresql://db/app", []],
        ["systemctl enable --now uwsgi", ["uWSGI"]],
        ["docker run -d -p 80:80 nginx", ["Nginx", "Docker"]],
        ["docker run -d --name db postgres:17", ["PostgreSQL", "Docker"]],
        ["services:\n  db:\n    image: mysql:8.4\n", ["MySQL"]],
        ["# install nginx later", []],
        ["#!/bin/sh\ntrue", []],
    ] as const) {
        it(`${JSON.stringify(script)}: ${expected.join(", ") || "none"}`, () =>
            assert.deepEqual(names(script), expected));
    }

    it("is also found in user data in base64", () =>
        assert.deepEqual(
            softwareInUserData({ userData: Buffer.from("#!/bin/sh\napt-get install nginx\n").toString("base64") }),
            [{ name: "Nginx", role: "web server" }],
        ));
});
