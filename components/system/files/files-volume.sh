# shellcheck shell=bash
# What is on the files volume: its folders, their owner, and for a server of an earlier version the move there. Sourced
# after lib.sh.
# shellcheck source=../../server-step/files/reserve.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/reserve.sh"
# shellcheck source=move-folders.sh
source "$(dirname "${BASH_SOURCE[0]}")/move-folders.sh"

# usage: prepare_files_volume GIB
prepare_files_volume() {
  if [[ ! -e $files/.complete ]]; then move_folders "$1"; fi
  forget_former_places
  # Programs that may pass through see nothing but the folders that are theirs.
  install_folder "$files" 0711
  install_folder "$files/writable"
  install_folder "$files/state" 0700
  # Nginx's user passes through it (certificate/files/versions.sh).
  install_folder "$files/certificate" 0711
  # An earlier version made another one, and put nothing into it.
  if [[ -d $files/certificates ]]; then rmdir --ignore-fail-on-non-empty "$files/certificates"; fi
  find_places
  take_reserve
}

# Gives the application's user what it has written on another server, where it may have had another id.
own_written_files() {
  local noted id
  id=$(id --user app)
  noted=$(cat "$files/.owner" 2> /dev/null || echo "$id")
  if [[ $noted != "$id" ]]; then
    chown --recursive --no-dereference --from="$noted" app "$files/writable"
    changed "the written files belong to the application's user"
  fi
  echo "$id" > "$files/.owner"
}
