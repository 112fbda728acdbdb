#!/usr/bin/env bash
# Proves the newest backup: the repository is intact, and its database can be restored to the last row.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=restored-copy.sh
source "$here/restored-copy.sh"
# shellcheck source=status.sh
source "$here/status.sh"
scratch=app_verification

hold_backup_lock 3600 "an hour"
forget_dead_locks
# Checks the whole structure, and a tenth of the data each time.
restic_waiting check --read-data-subset=10%
read -r _ run _ snapshot _ bytes < <(complete_runs) || fail "there is no complete backup yet"

trap 'drop_database "$scratch"' EXIT
begin=$(date +%s%N)
equality=$(restore_into "$scratch" "$snapshot" "$bytes")
milliseconds=$((($(date +%s%N) - begin) / 1000000))
record verify "ok $(date +%s) $milliseconds $run $(count_tables "$scratch")"
echo "backup $run was restored, $equality equal by SHA-256"
