# shellcheck shell=bash
# The place that the backups are in. Sourced.

set -a
# shellcheck source=/dev/null
source /etc/simple-web-stack/backup/settings
set +a

# restic's exit codes (its manual, "Exit status codes").
no_repository=10
wrong_password=12

# A repository that somebody else is at work in, such as one that is being pruned, is waited for.
restic_waiting() { restic --quiet --retry-lock 10m "$@"; }

# A machine that was cut off at work has left a lock in the repository. restic heeds it until somebody takes it away: one of
# a verification would keep out all backups, one of a backup all verifications. Those of who is still at work stay.
forget_dead_locks() { restic --quiet unlock; }

# Makes sure that the repository can be read, and makes it if there is none. Permissions that were just given take a
# while to reach all of S3, and the server's own credentials come a moment after it, so it is asked again for some minutes.
# Whether somebody is at work in it, or was when the machine was cut off, does not matter to that.
open_repository() {
  local log code deadline=$((SECONDS + ${REPOSITORY_PATIENCE:-180}))
  log=$(mktemp)
  while true; do
    code=0
    timeout 60 restic --no-lock cat config > /dev/null 2> "$log" < /dev/null || code=$?
    if ((code == no_repository)); then
      code=0
      timeout 60 restic init > /dev/null 2> "$log" < /dev/null || code=$?
      if ((code == 0)); then echo "changed: new repository $RESTIC_REPOSITORY"; fi
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

# The backups that are there, as runs.py describes them, the newest first.
list_runs() { restic_waiting snapshots --host "$SITE" --json | python3 "$(dirname "${BASH_SOURCE[0]}")/runs.py"; }
complete_runs() { list_runs | grep '^complete '; }
