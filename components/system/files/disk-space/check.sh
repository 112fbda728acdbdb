#!/usr/bin/env bash
# Checks the space on the server's volumes, every minute, and frees what a restore or an import has kept long enough. If
# the data volume is low, deletes the binary logs that MySQL no longer needs. If it is nearly full, stops writes to the
# database, so that they fail at once instead of waiting for space; pages that only read go on. Allows them again as soon
# as there is space.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../../server-step/files/lib.sh
source "$here/../../../server-step/files/lib.sh"
# shellcheck source=volumes.sh
source "$here/volumes.sh"
# shellcheck source=../../../server-step/files/journal.sh
source "$here/../../../server-step/files/journal.sh"
# shellcheck source=../../../server-step/files/exchange.sh
source "$here/../../../server-step/files/exchange.sh"
told=/run/simple-web-stack/low-space

# A statement that waits for space, or a MySQL that is down, must not stop this script.
ask() { timeout 20 mysql --batch --skip-column-names --execute "$1" 2> /dev/null; }

# ── data volume ──────────────────────────────────────────────────────────────────────────────────────────────
# Deleting binary logs takes a little space itself.
database_reserve=$database_files/.reserve
database_reserve_mib=32
check_database_space() {
  if is_low "$database_files"; then
    if (($(free_mib "$database_files") < database_reserve_mib)); then rm -f "$database_reserve"; fi
    newest=$(ask "SHOW BINARY LOGS" | tail -n 1 | cut --fields=1) || newest=""
    if [[ -n $newest ]]; then ask "PURGE BINARY LOGS TO '$newest'" || true; fi
  elif [[ ! -e $database_reserve && -e $database_files/ibdata1 ]]; then
    # The folder is MySQL's: `excl` follows no link that MySQL could put there.
    (umask 077 && dd if=/dev/zero of="$database_reserve" bs=1M count="$database_reserve_mib" conv=excl status=none)
  fi

  if is_full "$database_files"; then
    if [[ $(ask "SELECT @@GLOBAL.read_only") == 0 ]] && ask "SET GLOBAL read_only = ON"; then
      logger --tag disk-space --priority daemon.crit "the data volume is nearly full: the database takes no more changes until there is space (dataVolumeSize)"
    fi
  elif has_space_again "$database_files" && [[ $(ask "SELECT @@GLOBAL.read_only") == 1 ]] && ask "SET GLOBAL read_only = OFF"; then
    logger --tag disk-space --priority daemon.notice "the data volume has space again: the database takes changes"
  fi
}
# A stack without a database has none.
if mountpoint --quiet "$database_files"; then check_database_space; fi

# ── files volume ─────────────────────────────────────────────────────────────────────────────────────────────
# What a script has borrowed and could not give back while the volume was full.
top_up_reserve

# ── what a restore or an import has replaced ─────────────────────────────────────────────────────────────────
# Not while another one works on it.
(hold_lock deploy 0 && forget_old_former) || true

# ── all volumes ──────────────────────────────────────────────────────────────────────────────────────────────
lines=$(list_volumes)
low=$(grep '^low ' <<< "$lines" || true)
if [[ -z $low ]]; then
  rm -f "$told"
elif [[ -z $(find "$told" -mmin -60 2> /dev/null) ]]; then
  # Once an hour: logger's priority is what monitoring programs look for.
  install -d -m 0755 "$(dirname "$told")"
  touch "$told"
  while read -r _ free size name; do
    logger --tag disk-space --priority daemon.crit "$name has $free of $size MiB free"
  done <<< "$low"
fi
