# shellcheck shell=bash
# A release on disk: its files, its packages, its writable folders. Sourced after lib.sh.
# shellcheck source=virtual-environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/virtual-environment.sh"
: "${writable:?}"

# usage: unpack_release ARCHIVE FOLDER
unpack_release() {
  local archive=$1 folder=$2 partial=$2.partial
  rm -rf "$partial" "$folder"
  mkdir -p "$partial"
  # --touch: the archive has no times.
  quietly tar -xzf "$archive" -C "$partial" --strip-components=1 --touch --no-same-owner
  chmod -R u=rwX,go=rX "$partial"
  mark_complete "$partial"
  mv -T "$partial" "$folder"
  changed "release $(basename "$folder") unpacked"
}

# Writes what a release runs with into its folder, for a rollback.
# usage: write_settings FILE NAME…
write_settings() {
  local name
  for name in "${@:2}"; do echo "$name=${!name}"; done > "$1.new"
  sync "$1.new"
  mv -f "$1.new" "$1"
}

# Links the folders that the application writes to, which all releases share, into a release.
# usage: link_writable_folders RELEASE-FOLDER FOLDER…
link_writable_folders() {
  local release_folder=$1 folder shared new
  new=$(dirname "$writable")/.new
  for folder in "${@:2}"; do
    shared=$writable/$folder
    if [[ ! -d $shared ]]; then
      # Made where only root gets in: the application could otherwise plant a link in what root is about to write.
      rm -rf "$new"
      install -d -m 0700 "$new"
      mkdir "$new/folder"
      if [[ -d $release_folder/$folder && ! -L $release_folder/$folder ]]; then
        cp -r "$release_folder/$folder/." "$new/folder"
        chmod -R u=rwX,g=rX,o= "$new/folder"
      fi
      chown -R app:www-data "$new/folder"
      chmod 2750 "$new/folder"
      mkdir -p "$(dirname "$shared")"
      mv -T "$new/folder" "$shared"
      rm -rf "$new"
      changed "$shared"
    fi
    if [[ $(readlink "$release_folder/$folder") != "$shared" ]]; then
      rm -rf "${release_folder:?}/$folder"
      mkdir -p "$(dirname "$release_folder/$folder")"
      ln -s "$shared" "$release_folder/$folder"
    fi
  done
}

# usage: time_static_files RELEASE-FOLDER FOLDER
time_static_files() {
  if [[ -n $2 && ! -e $1/.static-timed ]]; then
    python3 "$build_files/static-files.py" "$1/$2"
    touch "$1/.static-timed"
  fi
}

# remove_leftovers removes it after an interruption.
collected=$application/releases/collected.partial

# Runs as the application's own user: the command gets the application's secrets, which the user that installs packages
# must not see. It works on a copy of the folder, and the running release may do so too, because it has the same user.
# usage: collect_static SLOT COMMAND FOLDER
collect_static() {
  local release_folder folder
  release_folder=$(realpath "$application/slots/$1")
  folder=$release_folder/$3
  rm -rf "$collected"
  install -d -m 0700 "$collected" "$collected/copy"
  install -d -m 0755 "$folder" "$collected/taken"
  cp -a "$folder/." "$collected/copy"
  chown -R app:www-data "$collected/copy"
  run_in_slot "$1" "the command that fills the static folder (applicationCollectStaticCommand: $2)" "$2" --property="BindPaths=$collected/copy:$folder" --property="ReadWritePaths=$folder"
  quietly python3 "$build_files/take-files.py" --copy "$collected/copy" "$collected/taken"
  python3 "$build_files/../../system/files/exchange.py" "$collected/taken" "$folder"
  rm -rf "$collected"
  touch "$release_folder/.static-collected"
  changed "static files collected"
}
