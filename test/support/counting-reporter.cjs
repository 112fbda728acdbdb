// Mocha's own "spec" output, and the counts and the failed tests as JSON in the file that TEST_COUNTS_FILE names.
const fs = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const failed = this.failures.map((test) => `${test.fullTitle()}: ${test.err?.message}`);
    fs.writeFileSync(process.env.TEST_COUNTS_FILE, JSON.stringify({ passes, failures, pending, failed }));
  }
};
