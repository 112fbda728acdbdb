#!/usr/bin/env bash
# Undoes the last restore or import: puts the data back that it has replaced, to the last row. What it had put in place is
# kept instead, so that this can be undone as well. Interrupted, it is ended or undone as they are.
# usage: undo.sh MIGRATION_COMMAND
here=$(dirname "$(realpath "$0")")
library=$here/../..
# shellcheck source=../../server-step/files/lib.sh
source "$library/server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$library/server-step/files/journal.sh"
# shellcheck source=../../server-step/files/exchange.sh
source "$library/server-step/files/exchange.sh"
# shellcheck source=../../application/files/migration.sh
source "$library/application/files/migration.sh"

migration_command=$1

begin_work 30 "a deploy, restore or import is running on the server; try again when it has ended"
hold_lock backup 600 "a backup has been running for ten minutes; try again when it has ended"
! has_mysql || database_answers || fail "MySQL does not answer; npm run up starts it"
has_former || fail "there is nothing to go back to: no restore or import has replaced anything in the last $kept_days days"
what=$(former_value what)
has_mysql || [[ $(former_value tables) != yes ]] || fail "$what had tables, and this stack has no database (database is false)"
recover_at_exit
begin_exchange "the way back from $what"
ignore_interruptions
exchange former "$(former_value tables)" "$(former_value folders)" "$migration_command"
say "undone: $what; the data that it had put in place is kept instead, and the same command brings it back"
