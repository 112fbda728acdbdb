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
  # --touch: the archive has no times, and Nginx derives a static file's ETag from its time.
  quietly tar -xzf "$archive" -C "$partial" --strip-components=1 --touch --no-same-owner
  chmod -R u=rwX,go=rX "$partial"
  mark_complete "$partial"
  mv -T "$partial" "$folder"
  changed "release $(basename "$folder") unpacked"
}

# Links the folders that the application writes to, which all releases share, into a release.
# usage: link_writable_folders RELEASE-FOLDER FOLDER…
link_writable_folders() {
  local release_folder=$1 folder shared
  for folder in "${@:2}"; do
    shared=$writable/$folder
    if [[ ! -d $shared ]]; then
      install -d -o app -g www-data -m 2750 "$shared"
      if [[ -d $release_folder/$folder && ! -L $release_folder/$folder ]]; then
        cp -r "$release_folder/$folder/." "$shared/"
        chown -R app:www-data "$shared"
        chmod -R u=rwX,g=rX,o= "$shared"
      fi
      changed "$shared"
    fi
    if [[ $(readlink "$release_folder/$folder") != "$shared" ]]; then
      rm -rf "${release_folder:?}/$folder"
      mkdir -p "$(dirname "$release_folder/$folder")"
      ln -s "$shared" "$release_folder/$folder"
    fi
  done
}

# Runs as the application's own user: the command gets the application's secrets, which the user that installs packages
# must not see.
# usage: collect_static SLOT COMMAND FOLDER
collect_static() {
  local release_folder folder
  release_folder=$(realpath "$application/slots/$1")
  folder=$release_folder/$3
  install -d "$folder"
  chown -R app:www-data "$folder"
  run_in_slot "$1" "$2" --property="ReadWritePaths=$folder"
  chown -R root:root "$folder"
  chmod -R u=rwX,go=rX "$folder"
  touch "$release_folder/.static-collected"
  changed "static files collected"
}
