#!/usr/bin/env bash
# Writes the application's database to standard output. restic runs it, and keeps nothing if it fails.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/database.sh
source "$here/../../server-step/files/database.sh"
dump_database app
