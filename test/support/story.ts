import type { Suite } from "mocha";

/**
 * For a suite whose every test begins where the one before it ended: after a failure the rest of it is left out. (Mocha's
 * own bail leaves out every later suite as well, of other machines.)
 */
export function tellAsOneStory(suite: Suite): void {
    let broken = false;
    suite.beforeEach(function () {
        if (broken) {
            this.skip();
        }
    });
    suite.afterEach(function () {
        broken ||= this.currentTest?.state === "failed";
    });
}
