# shellcheck shell=bash
# The restic repository that holds the backups. Sourced after lib.sh.

set -a
# shellcheck source=/dev/null
source /etc/simple-web-stack/backup/settings
set +a
: "${RESTIC_REPOSITORY:?}" "${SITE:?}" "${HOURS:?}"

# restic's exit codes (its manual, "Exit status codes").
no_repository=10
wrong_password=12

# One backup, verification or restore at a time.
# usage: hold_backup_lock SECONDS DURATION-IN-WORDS
hold_backup_lock() { hold_lock backup "$1" "another backup or a restore has been running for $2"; }

# Runs restic; waits up to 10 minutes while another computer uses the repository, for example to delete old backups.
restic_waiting() { restic --quiet --retry-lock 10m "$@"; }

# An interrupted backup or verification leaves a lock in the repository, which would block all later ones. Locks of
# running processes stay.
forget_dead_locks() { restic --quiet unlock; }

# Checks that the repository can be read, and creates it if there is none. Retries for SECONDS, because new permissions
# take a while to reach all of S3 and a new server gets its credentials late. Ignores locks.
# usage: open_repository SECONDS
open_repository() {
  local log code deadline=$((SECONDS + $1))
  log=$(mktemp)
  while true; do
    code=0
    timeout 60 restic --no-lock cat config > /dev/null 2> "$log" < /dev/null || code=$?
    if ((code == no_repository)); then
      code=0
      timeout 60 restic init > /dev/null 2> "$log" < /dev/null || code=$?
      if ((code == 0)); then changed "new repository $RESTIC_REPOSITORY"; fi
    fi
    if ((code == 0)); then
      rm -f "$log"
      return 0
    fi
    if ((code == wrong_password)); then
      echo "error: backupPassword does not open the backups that are in $RESTIC_REPOSITORY: set the one that they were made with, or name another bucket (backupBucket)" >&2
      rm -f "$log"
      return 1
    fi
    if ((SECONDS >= deadline)); then
      echo "error: the backups' bucket cannot be used, $RESTIC_REPOSITORY:" >&2
      tail -n 5 "$log" >&2
      rm -f "$log"
      return 1
    fi
    sleep 5
  done
}

# The complete and incomplete backups as runs.py describes them, the newest first.
list_runs() { restic_waiting snapshots --host "$SITE" --json | python3 "$(dirname "${BASH_SOURCE[0]}")/runs.py"; }
complete_runs() { list_runs | grep '^complete '; }
