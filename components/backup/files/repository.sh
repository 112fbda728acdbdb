# shellcheck shell=bash
# The restic repository that holds the backups. Sourced after lib.sh.
# shellcheck source=status.sh
source "$(dirname "${BASH_SOURCE[0]}")/status.sh"

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
waiting=(restic --quiet --retry-lock 10m)
restic_waiting() { "${waiting[@]}" "$@"; }

# An interrupted backup or verification leaves a lock in the repository, which would block all later ones. Locks of
# running processes stay.
forget_dead_locks() { restic --quiet unlock; }

# Where this server remembers the repository that its backups are in: its id, and where it is.
known_repository=${results:?}/repository
known_id() { cut --delimiter=' ' --fields=1 "$known_repository"; }

# Checks that the repository can be read, and that it is the one that the backups have been in. Retries for SECONDS,
# because new permissions take a while to reach all of S3 and a new server gets its credentials late. Ignores locks.
# With "make", creates it if there is none: the first time, and in another bucket, which somebody has chosen.
# usage: open_repository SECONDS [make]
open_repository() {
  local log config known location code deadline=$((SECONDS + $1)) may_make=${2-}
  if read -r known location 2> /dev/null < "$known_repository" && [[ $location != "$RESTIC_REPOSITORY" ]]; then known=""; fi
  log=$(mktemp)
  while true; do
    code=0
    config=$(timeout 60 restic --no-lock cat config 2> "$log" < /dev/null) || code=$?
    if ((code == no_repository)); then
      if [[ -n ${known-} ]]; then
        complain "$log" "there is no repository in $RESTIC_REPOSITORY any more. The backups were in repository $known, and none was made in its place: recover it (docs/backups.md), or begin anew without the old backups (npm run backups:begin-anew)"
        return 1
      elif [[ $may_make != make ]]; then
        complain "$log" "there is no repository in $RESTIC_REPOSITORY: npm run backups:begin-anew makes one"
        return 1
      fi
      code=0
      timeout 60 restic init > /dev/null 2> "$log" < /dev/null || code=$?
      if ((code == 0)); then
        changed "new repository $RESTIC_REPOSITORY"
        continue
      fi
    fi
    if ((code == 0)); then
      rm -f "$log"
      remember_repository "$(sed --quiet 's/^ *"id": "\([0-9a-f]*\)".*/\1/p' <<< "$config")" "${known-}"
      return
    fi
    if ((code == wrong_password)); then
      complain "$log" "backupPassword does not open the backups that are in $RESTIC_REPOSITORY: set the one that they were made with, or name another bucket (backupBucket)"
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

# usage: complain LOG MESSAGE
complain() {
  rm -f "$1"
  echo "error: $2" >&2
}

# usage: remember_repository ID [KNOWN-ID]
remember_repository() {
  if [[ -n $2 && $1 != "$2" ]]; then
    echo "error: another repository is in $RESTIC_REPOSITORY now, $1; the backups were in $2. It was not touched: put the old one back (docs/backups.md), or go on with the other one (npm run backups:begin-anew)" >&2
    return 1
  fi
  if [[ -n $1 && $1 != "$2" ]]; then
    remember repository "$1 $RESTIC_REPOSITORY"
  fi
}

# Leaves the outcome of a verification in the repository, for those who can't ask the server.
# usage: record_verification ok|failed RUN NUMBER
record_verification() {
  echo "$1" | timeout 300 restic --quiet --retry-lock 1m backup --host "$SITE" --tag verification --tag "$1" \
    --tag "of-$2" --tag "number-$3" --stdin --stdin-filename verification
}

# The backups as runs.py describes them, the newest first, and the newest verification. Under whatever name they were made: a
# repository is one stack's, and its domain may have changed.
list_runs() { restic_waiting snapshots --json | python3 "$(dirname "${BASH_SOURCE[0]}")/runs.py"; }
complete_runs() { list_runs | grep '^complete '; }

# The numbers of the backups that list_runs lists (standard input), and 0.
numbers() { awk '$1 == "complete" { print $7 } $1 == "incomplete" { print $4 } END { print 0 }'; }

# Two clocks may differ by so many seconds.
clock_tolerance=300

# Says how far a time is in the past, or in the future, where it can't be.
# usage: age_of SECONDS-SINCE-1970
age_of() {
  local seconds=$(($(date +%s) - $1))
  if ((seconds >= -clock_tolerance)); then
    echo "$(duration "$seconds") old"
  else
    echo "dated $(duration $((-seconds))) in the future, by a wrong clock"
  fi
}

# usage: duration SECONDS
duration() {
  local seconds=$(($1 > 0 ? $1 : 0))
  if ((seconds < 120)); then
    echo "$seconds s"
  elif ((seconds < 7200)); then
    echo "$((seconds / 60)) min"
  elif ((seconds < 172800)); then
    echo "$((seconds / 3600)) h"
  else
    echo "$((seconds / 86400)) days"
  fi
}
