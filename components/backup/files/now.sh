#!/usr/bin/env bash
# Makes a backup now, for `npm run backup`. If one is running, waits for it first, because it may miss the newest rows.
# usage: now.sh [smaller] — "smaller": it may be much smaller than the one before
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=status.sh
source "$here/status.sh"

refuse_while_held
while systemctl is-active backup.service | grep --quiet '^activating$'; do sleep 1; done
if [[ ${1-} == smaller ]]; then expect_smaller; fi
begin=$(date '+%F %T')
code=0
systemctl start backup.service || code=$?
journalctl --unit backup.service --since "$begin" --no-pager --output cat | printable | grep --invert-match --extended-regexp '^(Starting|Finished|backup.service:)' || true
exit "$code"
