// Stands for `@pulumi/pulumi` in the packs' bundles: all that the policy SDK takes from it.
"use strict";
exports.asset = require("@pulumi/pulumi/asset");
exports.Output = require("@pulumi/pulumi/output").Output;
