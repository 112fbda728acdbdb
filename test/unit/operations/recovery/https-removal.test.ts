import * as assert from "node:assert/strict";
import { checkHttpsRemoval } from "../../../../operations/recovery/https-removal";
import { SettingsReader } from "../../../../settings/reader";

/** What is said of `https false`, for a stack whose Nginx last had these settings. */
async function said(last: Record<string, string> | undefined, https = "false"): Promise<string | undefined> {
    const lines = Object.entries(last ?? {}).map(([name, value]) => `${name}=${value}\n`);
    const nginx = {
        urn: "urn:pulumi:prod::simple-web-stack::simple-web-stack:index:Nginx$command:remote:Command::nginx",
        protect: false,
        stdin: lines.join(""),
    };
    const stack = {
        name: "prod",
        settings: async () => new SettingsReader({ https, strictTransportSecurity: "0" }, new Set()),
        resources: async () => (last ? [nginx] : []),
    };
    return checkHttpsRemoval(stack).then(
        () => undefined,
        (error: Error) => error.message,
    );
}

describe("an update that switches HTTPS off", () => {
    it("changes nothing while browsers keep to HTTPS for longer than 300 seconds", async () => {
        assert.match(
            (await said({ HTTPS: "true", STRICT_TRANSPORT_SECURITY: "604800" }))!,
            /for 604800 seconds .*nothing was changed.*https true --stack prod && .*strictTransportSecurity 0 --stack prod.*wait for these 604800/,
        );
    });

    it("goes on after a harmless time, or none", async () => {
        assert.equal(await said({ HTTPS: "true", STRICT_TRANSPORT_SECURITY: "300" }), undefined);
        assert.equal(await said({ HTTPS: "true", STRICT_TRANSPORT_SECURITY: "0" }), undefined);
    });

    it("goes on where HTTPS was off, or nothing was, or HTTPS stays", async () => {
        assert.equal(await said({ HTTPS: "false", STRICT_TRANSPORT_SECURITY: "604800" }), undefined);
        assert.equal(await said(undefined), undefined);
        assert.equal(await said({ HTTPS: "true", STRICT_TRANSPORT_SECURITY: "604800" }, "true"), undefined);
    });
});
