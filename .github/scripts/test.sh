#!/usr/bin/env bash
# Runs suites of `npm test` as root, which installing packages and starting machines require.
# Usage: test.sh SUITE…
set -euo pipefail

if [ "$(id -u)" -eq 0 ]; then
    exec npm test -- "$@"
fi
# Node.js and the Pulumi CLI are where the runner's user has them.
exec sudo env "PATH=$PATH" "HOME=$HOME" npm test -- "$@"
