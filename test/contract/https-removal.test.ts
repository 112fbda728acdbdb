import * as assert from "node:assert/strict";
import { onServer } from "./drift/server";

/** The first command of the step `system`, on a server that tells browsers something, or has no HTTPS. */
function switchOff({ told, https = "false" }: { told: string; https?: string }): void {
    onServer(
        "mkdir -p /etc/nginx/conf.d && rm -f /etc/nginx/conf.d/*",
        ...(told === "" ? [] : ["touch /etc/nginx/conf.d/https.conf"]),
        `echo '  "https " "${told}";' > /etc/nginx/conf.d/site.conf`,
        "source $library/server-step/files/lib.sh && source $library/system/files/https-removal.sh",
        `HTTPS=${https} && refuse_to_lock_visitors_out`,
    );
}

describe("a server on which HTTPS is switched off", () => {
    it("refuses while browsers keep to HTTPS for longer than 300 seconds", () => {
        assert.throws(
            () => switchOff({ told: "max-age=604800" }),
            /keep to HTTPS for 604800 seconds.*nothing on the server was changed.*strictTransportSecurity to 0/,
        );
    });

    it("takes it after a harmless time, and where HTTPS stays or there was none", () => {
        switchOff({ told: "max-age=300" });
        switchOff({ told: "max-age=604800", https: "true" });
        switchOff({ told: "" });
    });
});
