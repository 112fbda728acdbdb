#!/usr/bin/env bash
# Prints the space on each of the server's volumes, as volumes.sh describes it; then "read-only" if the database takes
# no changes.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../../server-step/files/lib.sh
source "$here/../../../server-step/files/lib.sh"
# shellcheck source=volumes.sh
source "$here/volumes.sh"

list_volumes
# One that hangs must not keep the space back.
if [[ $(timeout 2 mysql --batch --skip-column-names --execute "SELECT @@GLOBAL.read_only" 2> /dev/null) == 1 ]]; then echo "read-only"; fi
