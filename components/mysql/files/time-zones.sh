# shellcheck shell=bash
# MySQL's tables of time zones. Without them, CONVERT_TZ gives NULL for every zone with a name, and so Django's dates by
# day, month or year find nothing. Sourced after lib.sh.
: "${state:?}"

zones=/usr/share/zoneinfo
# What the tables were loaded from, and what they were then.
loaded=$state/time-zones

zones_of_system() {
  find -L "$zones" -type f -print0 | sort --zero-terminated | xargs --null sha256sum | sha256sum | cut --delimiter=' ' --fields=1
}

# Another data directory has another id, and a snapshot of before an update other rows.
zones_of_database() { echo "$(database_id) $(query "SELECT COUNT(*) FROM mysql.time_zone_transition")"; }

# Loads the system's time zones if MySQL has others, or none. Statements see the old ones or the new ones, never none.
load_time_zones() {
  local zones_before try
  for try in 1 2 3; do
    zones_before=$(zones_of_system)
    if [[ $(cat "$loaded" 2> /dev/null) == "$zones_before $(zones_of_database)" ]]; then return 0; fi
    read_time_zones | mysql mysql || fail "MySQL does not take the system's time zones"
    # An update of the package may have changed them meanwhile.
    if [[ $(zones_of_system) == "$zones_before" ]]; then
      # Visitors' uploads may have filled the volume.
      with_reserve note_time_zones "$zones_before $(zones_of_database)"
      changed "MySQL's time zones"
      return 0
    fi
    sleep $((5 * try))
  done
  fail "the system's time zones kept changing while MySQL read them"
}

# usage: note_time_zones TEXT
note_time_zones() {
  echo "$1" > "$loaded.new"
  mv -f "$loaded.new" "$loaded"
}

# MySQL's own program empties the tables by TRUNCATE, outside of a transaction, which other statements would see.
read_time_zones() {
  echo "START TRANSACTION;"
  # It warns of each file that is no time zone.
  mysql_tzinfo_to_sql "$zones" 2> /dev/null | sed -E 's/^TRUNCATE TABLE (\w+);/DELETE FROM \1;/; /^START TRANSACTION;/d'
}
