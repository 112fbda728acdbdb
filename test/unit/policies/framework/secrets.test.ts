import assert from "node:assert/strict";

import { Secrets } from "../../../../policies/framework/secrets";

/** A secret as the engine sends it. */
const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});

function remembered(...values: string[]): Secrets {
    const secrets = new Secrets();
    values.forEach((value) => secrets.remember({ value: secret(value) }));
    return secrets;
}

describe("The paths of secrets in a resource's properties", () => {
    it("are none where the properties are plain", () =>
        assert.deepEqual(new Secrets().remember({ a: "text", b: { c: ["text"] } }), new Set()));

    it("lead to the secret values", () =>
        assert.deepEqual(
            new Secrets().remember({
                create: secret("mysql -psesame"),
                environment: { PLAIN: "yes", KEY: secret("open sesame") },
                list: [secret({ inner: "and another" })],
            }),
            new Set(["create", "environment.KEY", "list.0"]),
        ));
});

describe("A text without secrets", () => {
    it("lacks those of every resource, also inside of secret objects", () => {
        const secrets = remembered("mysql -psesame");
        secrets.remember({ list: [secret({ inner: ["and another"] })] });

        assert.equal(secrets.mask("mysql -psesame, and another"), "[secret], [secret]");
    });

    it("lacks one that is remembered after a text was masked", () => {
        const secrets = remembered("open sesame");
        secrets.mask("open sesame");
        secrets.remember({ value: secret("shut sesame") });

        assert.equal(secrets.mask("shut sesame"), "[secret]");
    });

    it("shows no rest of a secret that contains another one", () =>
        assert.equal(remembered("sesame", "sesame street 4711").mask("at sesame street 4711"), "at [secret]"));

    it("shows no single line of a secret", () =>
        assert.equal(
            remembered("-----BEGIN KEY-----\nbG9uZyBlbm91Z2g\n-----END KEY-----\n").mask("KEY=bG9uZyBlbm91Z2g;"),
            "KEY=[secret];",
        ));

    it("shows no secret in Base64", () => {
        const encoded = Buffer.from("open sesame").toString("base64");

        assert.equal(remembered("open sesame").mask(`userData: ${encoded}`), "userData: [secret]");
    });

    it("keeps what is too short to be a secret", () => assert.equal(remembered("no").mask("no, not"), "no, not"));
});
