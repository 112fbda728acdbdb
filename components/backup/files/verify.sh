#!/usr/bin/env bash
# Proves the newest backup: the repository is intact, and its database, if it has one, can be restored to the last row.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=restored-copy.sh
source "$here/restored-copy.sh"
scratch=app_verification
# Each verification reads the data of one part, so that all of it is read within as many weeks.
parts=4

hold_backup_lock 3600 "an hour"
open_repository 60
forget_dead_locks
part=$(($(recalled part 0) % parts + 1))
restic_waiting check --read-data-subset="$part/$parts"
read -r _ run _ snapshot _ bytes number _ < <(complete_runs) || fail "there is no complete backup yet"

folder=$(mktemp --directory)
trap 'drop_database "$scratch"; rm -rf "$folder"' EXIT
begin=$(date +%s%N)
if [[ $snapshot == - ]]; then
  outcome="has no database"
elif ! has_mysql; then
  outcome="has a database, which a server without MySQL can't restore"
else
  equality=$(restore_into "$scratch" "$snapshot" "$bytes" "$folder")
  outcome="was restored, $equality equal by SHA-256"
fi
milliseconds=$((($(date +%s%N) - begin) / 1000000))
remember part "$part"
record verify "ok $(date +%s) $milliseconds $run $(count_tables "$scratch")"
record_verification ok "$run" "$number"
echo "backup $run $outcome; part $part of $parts of all backups' data was read"
