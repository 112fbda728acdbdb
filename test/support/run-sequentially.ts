import type { Suite } from "mocha";

/**
 * For a suite in which each test begins with the state that the one before it left: skips the rest after a failure.
 * (Mocha's own bail would skip every later suite too.)
 */
export function runSequentially(suite: Suite): void {
    let failed = false;
    suite.beforeEach(function () {
        if (failed) {
            this.skip();
        }
    });
    suite.afterEach(function () {
        failed ||= this.currentTest?.state === "failed";
    });
}
