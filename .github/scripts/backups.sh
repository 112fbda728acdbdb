#!/usr/bin/env bash
# Fails if the newest backup of the stack in $STACK is too old, or if there is none.
set -euo pipefail
: "${STACK:?}"
command -v restic > /dev/null || { sudo apt-get update --quiet && sudo apt-get install --yes --quiet restic; }
npm run --silent backups:check -- --stack "$STACK"
