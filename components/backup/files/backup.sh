#!/usr/bin/env bash
# Makes one backup: first the database, then the folders that the application writes to, so that every file that a row
# refers to is in it, and with them the site's certificates with their keys. A backup without its second part was interrupted,
# and is never restored.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/announce.sh
source "$here/../../server-step/files/announce.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=../../server-step/files/database.sh
source "$here/../../server-step/files/database.sh"

hold_backup_lock 3600 "an hour"
announce_work 60
begin=$(date +%s)
run=$(date --utc --date "@$begin" +%Y%m%dT%H%M%SZ)
open_repository 60
forget_dead_locks

runs=$(list_runs)
# One more than any backup has, interrupted ones included.
number=$(($(numbers <<< "$runs" | sort --numeric-sort | tail -n 1) + 1))
while read -r _ other time _; do
  if ((time > begin + clock_tolerance)); then
    # logger's priority is what monitoring programs look for.
    logger --tag backup --priority daemon.crit "backup $other was made $(duration $((time - begin))) from now, or so it says: the server's clock was or is wrong"
  fi
done < <(grep 'complete ' <<< "$runs")

# restic keeps no empty file, so a stack without a database has one that says so.
kind=(--tag database)
if ! has_mysql; then kind+=(--tag no-database); fi
scratch=$(mktemp --directory)
trap 'rm -rf "$scratch"' EXIT
restic_waiting backup --host "$SITE" --tag "run-$run" --tag "number-$number" "${kind[@]}" --stdin-filename app.sql \
  --stdin-from-command -- bash "$here/dump.sh" "$scratch/row-bytes"

description=$results/description
describe() {
  echo "run $run"
  echo "release $(basename "$(readlink --canonicalize /srv/application/current 2> /dev/null || echo none)")"
  echo "mysql $(query 'SELECT VERSION()')"
}
# usage: write_description FILE
write_description() { describe > "$1"; }
with_reserve write_description "$description"
# The application could put a link in place of a folder while it is read: nothing outside may get into a backup, which a
# restore gives to the application.
# usage: without_links COMMAND…
without_links() {
  # shellcheck disable=SC2016
  unshare --mount bash -c 'mount --bind --options ro,nosymfollow "$0" "$0" && exec "$@"' "$writable" "$@"
}
found=$(without_links python3 "$here/holes.py" "$writable" "$scratch/holes")
skipped=$(grep --count '^hole ' <<< "$found" || true)
tags=(
  --tag "run-$run" --tag "number-$number" --tag files --tag "row-bytes-$(< "$scratch/row-bytes")"
  --tag "file-bytes-$(sed --quiet 's/^size //p' <<< "$found")"
)
if ((skipped > 0)); then
  tags+=(--tag "skipped-$skipped")
  logger --tag backup --priority daemon.crit "$skipped files are not in backup $run, because they consist of holes: $(sed --quiet 's/^hole //p' <<< "$found" | head -n 5 | paste --serial --delimiters=' ')"
fi
if smaller_is_expected; then tags+=(--tag smaller); fi
# A file that is larger than its volume consists of holes, even if it was made since.
volume=$(df --output=size --block-size=1K "$writable" | tail -n 1 | tr -d ' ')
certificates=()
for folder in "$files"/certificate/{versions,certbot/accounts}; do
  if [[ -d $folder ]]; then certificates+=("$folder"); fi
done
without_links "${waiting[@]}" backup --host "$SITE" "${tags[@]}" --no-scan --exclude-file "$scratch/holes" --exclude "$files/certificate/versions/.new.*" \
  --exclude-larger-than "${volume}K" "$description" "$writable" "${certificates[@]}"

smaller_was_expected
record backup "ok $(date +%s) $(($(date +%s) - begin)) $run"
remember number "$number"
echo "backup $run is complete"
# The first one is verified at once, and so is one after a verification that failed: perhaps only the database was down.
if ! grep --quiet '^verification ' <<< "$runs" || [[ $(recalled verify "") == failed* ]]; then systemctl start --no-block backup-verify.service; fi
