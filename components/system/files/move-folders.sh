# shellcheck shell=bash
# Moves folders that an earlier version had on the root disk to the files volume: copies them while the application
# runs, stops it, copies what has changed since, and switches. May be interrupted anywhere and run again: until a
# folder is switched, the one on the root disk counts and its copy is begun again; afterwards only the new one does.
# Sourced after lib.sh and reserve.sh.
# shellcheck source=../../server-step/files/journal.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/journal.sh"

: "${files:?}" "${former_places[writable]:?}" "${reserve_mib:?}" "${application:?}"

# Copies that are not complete.
moving=$files/.moving
# Each may be run again after it was interrupted. A test interrupts all of them.
move_steps=(check_room copy_while_running stop_writers copy_changes compare_copies switch_folders start_writers)

# usage: move_folders GIB — the size of the files volume
move_folders() {
  local step name
  folders_to_move=()
  # What an interrupted run has stopped starts again.
  begin_work 1800
  release_lock deploy
  for name in "${!former_places[@]}"; do
    if is_on_root_disk "$name"; then folders_to_move+=("$name"); fi
  done
  if ((${#folders_to_move[@]} > 0)); then
    files_volume_size=$1
    for step in "${move_steps[@]}"; do "$step"; done
    changed "what the application has written is on the files volume"
  fi
  use_new_places
  rm -rf "$moving"
  sync --file-system "$files"
  touch "$files/.complete"
  sync --file-system "$files"
}

# usage: with_each_folder COMMAND… — called with NAME FORMER-PLACE
with_each_folder() {
  local name
  for name in "${folders_to_move[@]}"; do "$@" "$name" "${former_places[$name]}"; done
}

# Nothing has been changed before this has succeeded.
check_room() {
  local places=() used inodes free needed
  mapfile -t places < <(with_each_folder former_place)
  # An interrupted copy is begun again.
  with_each_folder discard_copy
  used=$(du --block-size=1M --summarize --total "${places[@]}" | tail -n 1 | cut --fields=1)
  inodes=$(du --inodes --summarize --total "${places[@]}" | tail -n 1 | cut --fields=1)
  free=$(df --block-size=1M --output=avail "$files" | tail -n 1)
  # MiB. XFS needs half a KiB for each file and some for its trees; the rest is for what is written meanwhile.
  needed=$((used * 21 / 20 + inodes / 1024 + reserve_mib + 64))
  if ((free < needed)); then
    fail "the files volume has room for $((free)) MiB, and what the application has written needs $needed (${places[*]} on the root disk): nothing was changed; set filesVolumeSize to $((files_volume_size + (needed - free) / 900 + 1)) or more"
  fi
}
former_place() { echo "$2"; }
discard_copy() { rm -rf "${files:?}/$1" "${moving:?}/$1" "$moving/$1".{before,now,changed}; }

copy_while_running() {
  mkdir -p "$moving"
  chmod 0700 "$moving"
  with_each_folder copy_folder
}

# The application may write, rename and delete meanwhile, so what can't be read is no reason to stop: copy_changes has it.
# usage: copy_folder NAME SOURCE
copy_folder() {
  mkdir -p "$moving/$1"
  identify_entries "$2" 2> /dev/null > "$moving/$1.before" || true
  { archive "$2" . 2> /dev/null || true; } | extract "$moving/$1" || fail_to_copy "$2"
}

# With owners, modes, times, links, holes and attributes.
tar_options=(--numeric-owner --acls --xattrs '--xattrs-include=*')
# usage: archive FOLDER OPTION|ENTRY…
archive() { tar --create --directory="$1" --format=posix --sparse --warning=no-file-ignored "${tar_options[@]}" "${@:2}"; }
# usage: extract FOLDER
extract() { tar --extract --directory="$1" --same-owner --preserve-permissions "${tar_options[@]}"; }
# usage: fail_to_copy FOLDER
fail_to_copy() { fail "$1 could not be copied to the files volume, for the reason above; the site goes on with what is on the root disk"; }

# Each lists a folder's entries, sorted, each with its path behind "//", which is in no path.
list_entries() { (cd "$1" && find . -type s -o -type d -printf "$2//%P\0" -o -printf "$3//%P\0" | LC_ALL=C sort --zero-terminated); }
# Which file is there, and when it was changed last, also by a change that sets the time of modification back.
identify_entries() { list_entries "$1" '%i %C@ ' '%i %C@ '; }
# Everything but the content.
describe_entries() { list_entries "$1" '%y %U:%G %m %T@ ' '%y %U:%G %m %T@ %s %l '; }
list_types() { list_entries "$1" '%y ' '%y '; }
# usage: list_difference -13|-23 LIST OTHER-LIST — what is only in the other list, or only in the first
list_difference() { LC_ALL=C comm --zero-terminated "$@"; }
# Reads entries from standard input.
only_paths() { LC_ALL=C sed --null-data 's,^.*//,./,'; }

# From here on nothing writes to the folders, until start_writers. Visitors get 503 with Retry-After.
stop_writers() {
  begin_work 1800 "a deploy, restore or import has been running for half an hour; run this one again when it has ended"
  hold_lock backup 3600 "a backup has been running for an hour; run this one again when it has ended"
  ignore_interruptions
  trap start_writers EXIT
  # Its note in the journal is in the folder that is moved, and moves with it.
  stop_application
}

# Makes the copies the same as the folders: deletes what is gone, and copies what is new, what has changed, what has come
# in the place of something else, and what the first copy has missed.
copy_changes() { with_each_folder update_copy; }
update_copy() {
  local copy=$moving/$1
  list_difference -23 <(list_types "$copy") <(list_types "$2") | only_paths | (cd "$copy" && xargs --null rm -rf)
  identify_entries "$2" > "$moving/$1.now"
  {
    list_difference -13 "$moving/$1.before" "$moving/$1.now"
    list_difference -13 <(describe_entries "$copy") <(describe_entries "$2")
    # A folder's time changes with each file that is copied into it.
    find "$2" -type d -printf '//%P\0'
  } | only_paths | LC_ALL=C sort --zero-terminated --unique > "$moving/$1.changed"
  archive "$2" --no-recursion --null --files-from="$moving/$1.changed" | extract "$copy" || fail_to_copy "$2"
}

compare_copies() { with_each_folder compare_copy; }
compare_copy() {
  local difference
  difference=$(diff --text <(describe_entries "$2") <(describe_entries "$moving/$1") | head -n 3 | tr '\0' '\n') || true
  [[ -z $difference ]] || fail "the copy of $2 on the files volume is not the same, so the site goes on with what is on the root disk: $difference"
}

# Through the link, everything that names the former place reaches the new one, until use_new_places.
switch_folders() {
  sync --file-system "$files"
  with_each_folder switch_folder
}
switch_folder() {
  local link=$2.moved
  mv -T "$moving/$1" "$files/$1"
  sync --file-system "$files"
  rm -rf "$link"
  ln -s "$files/$1" "$link"
  python3 "$(dirname "${BASH_SOURCE[0]}")/exchange.py" "$2" "$link"
  sync --file-system "$(dirname "$2")"
}

start_writers() {
  find_places
  journal=$state/journal
  start_application
  trap - EXIT HUP INT TERM
  trap : PIPE
  release_lock backup
  release_lock deploy
}

# Releases, units and Nginx's configuration name the new places from here on.
use_new_places() {
  local link target file name
  while IFS= read -r -d '' link; do
    target=$(readlink "$link")
    ln -sfn "$files/writable/${target#"${former_places[writable]}/"}" "$link.new"
    mv -fT "$link.new" "$link"
  done < <(find "$application/releases" -lname "${former_places[writable]}/*" -print0 2> /dev/null)
  for file in /etc/systemd/system/{application{@,-process@,-job@},recovery,backup{,-verify}}.service /etc/nginx/site.d/public.conf; do
    for name in "${!former_places[@]}"; do
      if grep --quiet --fixed-strings "${former_places[$name]}" "$file" 2> /dev/null; then
        sed --in-place "s#${former_places[$name]}#$files/$name#g" "$file"
      fi
    done
  done
  # Also if nothing was left to edit: an interrupted run may have edited it, and what reads it not have noticed.
  systemctl daemon-reload
  if systemctl is-active --quiet nginx && quietly nginx -t; then systemctl reload nginx; fi
}

# Removes what the move has left on the root disk.
forget_former_places() {
  local name place
  for name in "${!former_places[@]}"; do
    place=${former_places[$name]}
    if [[ -L $place ]]; then rm -f "$place"; fi
    if [[ -e $place.moved ]]; then
      rm -rf "$place.moved"
      changed "$place is on the files volume"
    fi
  done
}
