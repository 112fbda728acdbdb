#!/usr/bin/env bash
# systemd runs this script when a backup or a verification has failed or was killed.
# usage: failed.sh UNIT
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"

unit=$1
reason=$(journalctl --unit "$unit" --invocation=0 --lines 20 --no-pager --output cat 2> /dev/null || journalctl --unit "$unit" --lines 20 --no-pager --output cat)
reason=$(grep --ignore-case --max-count 1 --extended-regexp 'error|fatal' <<< "$reason" || tail -n 1 <<< "$reason")
kind=$([[ $unit == backup-verify.service ]] && echo verify || echo backup)
record "$kind" "failed $(date +%s) ${reason:-no reason in the log}"
# logger's priority is what monitoring programs look for.
logger --tag backup --priority daemon.crit "$unit failed: ${reason:-no reason in its log}"
# For those who ask the bucket only. What has failed may keep this from being written as well.
if [[ $kind == verify ]]; then
  record_verification failed - "$(recalled number 0)" || true
fi
