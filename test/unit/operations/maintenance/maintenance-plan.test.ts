import * as assert from "node:assert/strict";
import { describePlan, isEmpty, readPlan } from "../../../../operations/maintenance/maintenance-plan";

const update = "package nginx 1.26.3-3 1.26.3-4\n";

describe("the plan of maintenance", () => {
    it("is empty when the server has nothing to do", () => {
        assert.ok(isEmpty(readPlan("")));
    });

    it("leaves out updates that are no security updates", () => {
        const plan = readPlan("other tzdata 2026a 2026b\n");
        assert.ok(isEmpty(plan));
        assert.match(describePlan(plan), /1 other updates are left \(--all/);
    });

    it("names updates and services, and expects no interruption from Nginx", () => {
        const text = describePlan(readPlan(`${update}service nginx.service\n`));
        assert.match(text, /nginx 1\.26\.3-3 → 1\.26\.3-4/);
        assert.match(text, /Restarted:\n {2}nginx\.service/);
        assert.match(text, /Expected interruption: none/);
    });

    it("expects 503 while MySQL restarts", () => {
        assert.match(describePlan(readPlan(`${update}service mysql.service\n`)), /503 with Retry-After/);
    });

    it("reboots instead of restarting services, and says why", () => {
        const text = describePlan(readPlan("service mysql.service\nreboot asked for by linux-image-6.12\n"));
        assert.match(text, /The server reboots:\n {2}asked for by linux-image-6\.12/);
        assert.doesNotMatch(text, /Restarted/);
    });

    it("rejects an unknown line", () => {
        assert.throws(() => readPlan("package nginx\n"), /unknown line: package nginx/);
    });
});
