#!/usr/bin/env bash
# Writes the application's database to standard output. restic runs it, and keeps nothing if it fails.
set -euo pipefail
# shellcheck source=database.sh
source "$(dirname "$(realpath "$0")")/database.sh"
dump_database app
