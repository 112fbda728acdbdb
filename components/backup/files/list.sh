#!/usr/bin/env bash
# Lists the backups and the outcome of the last ones, for `npm run backups`.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"

open_repository 20
list_runs
for kind in backup verify; do
  if [[ -e $results/$kind ]]; then echo "last $kind $(< "$results/$kind")"; fi
done
next=$(systemctl show --property=NextElapseUSecRealtime --value backup.timer)
echo "schedule $HOURS $([[ -n $next ]] && date --date "$next" +%s || echo 0) $(systemctl is-active backup.timer || true)"
echo "now $(date +%s)"
