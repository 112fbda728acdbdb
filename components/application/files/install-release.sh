# shellcheck shell=bash
# A release on disk: its files, its packages, its writable folders. Sourced after lib.sh.
# shellcheck source=virtual-environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/virtual-environment.sh"
: "${writable:?}" "${notes:?}"

# usage: unpack_release ARCHIVE FOLDER
unpack_release() {
  local folder=$2 partial=$2.partial
  rm -rf "$folder"
  unpack_files "$1" "$partial"
  mark_complete "$partial"
  mv -T "$partial" "$folder"
  changed "release $(basename "$folder") unpacked"
}

# usage: unpack_files ARCHIVE FOLDER
unpack_files() {
  local note
  rm -rf "$2"
  mkdir -p "$2"
  # --touch: the archive has no times.
  quietly tar -xzf "$1" -C "$2" --strip-components=1 --touch --no-same-owner
  chmod -R u=rwX,go=rX "$2"
  for note in "${notes[@]}"; do rm -rf "${2:?}/$note"; done
}

# Makes a release anew that was changed by hand. It may have the traffic, so nothing of it that is whole is missing at any
# moment: its packages and what was built for it stay until there are new ones.
# usage: unpack_again ARCHIVE FOLDER
unpack_again() {
  local folder=$2 partial=$2.partial
  unpack_files "$1" "$partial"
  LC_ALL=C comm --zero-terminated -12 <(list_files "$folder") "$folder/.manifest" \
    | sed --null-data --quiet 's,^.*//\(\./.\),\1,p' \
    | tar --create --directory="$folder" --null --no-recursion --verbatim-files-from --files-from=- \
    | tar --extract --directory="$partial" --skip-old-files --same-owner --preserve-permissions
  cp -p "$folder/.release-settings" "$partial" 2> /dev/null || true
  touch "$partial/.unpacked-again"
  mark_complete "$partial"
  python3 "$build_files/../../system/files/exchange.py" "$partial" "$folder"
  rm -rf "$partial"
  changed "release $(basename "$folder"), which was changed by hand, is unpacked again"
}

# Whether a release has its packages, and all that is built for it.
# usage: is_built RELEASE-FOLDER SERVER
is_built() {
  # An earlier version has built nothing, and not noted it.
  if [[ ! -e $1/.built && ! -L $1/.environment || -e $1/.unpacked-again ]]; then return 1; fi
  if [[ -L $1/.shared-environment && ! -e $1/.shared-environment/.complete ]]; then return 1; fi
  [[ ! -L $1/.environment && ! -d $1/.environment ]] || is_environment "$1/.environment" "$2"
}

# Refuses a release with scripts that PHP can't read. A request would find them later: the one for the health path after its
# whole time-out, or a visitor's.
# usage: check_scripts RELEASE-FOLDER SERVER WRITABLE-FOLDER…
check_scripts() {
  local folder=$1 check=$build_files/check-php.sh build_of="the check of PHP's syntax"
  if [[ $2 != php-fpm ]]; then return 0; fi
  begin_build
  # It has no result.
  as_builder "$folder.checked.partial" "$folder" "$check" sh "$check" "$folder" "${@:3}" \
    || fail "mend these lines (php -l FILE shows them on your computer, too); a file that nothing loads can be left out by a line with its path in .deployignore"
  end_build
}

# Gives a release its packages. Projects in its folder and PHP's packages are installed, and the build command runs, in a
# copy of the release, as the user that installs packages; the copy then replaces the release.
# usage: build_release RELEASE-FOLDER SERVER ENVIRONMENT COMMAND — ENVIRONMENT is empty for an application without packages,
# COMMAND for one that has nothing to build
build_release() {
  local folder=$1 server=$2 environment=$3 command=$4 built=$1.built.partial note has_project=false variables build_of
  # A package could leave a link in its place.
  if [[ -n $environment && -d $environment/.release && ! -L $environment/.release ]]; then has_project=true; fi
  if [[ $has_project == false && -z $command ]] && ! has_composer_lock "$folder" "$server"; then
    place_environment "$folder" "$environment"
    rm -f "$folder/.unpacked-again"
    touch "$folder/.built"
    return 0
  fi
  begin_build
  cp -a "$folder/." "$builds/result"
  for note in "${notes[@]}"; do rm -rf "$builds/result/$note"; done
  # Links to writable folders lead out of the release; apply.sh makes them again.
  find "$builds/result" -type l -lname "$writable/*" -delete
  chown -R --no-dereference app-build:app-build "$builds/result"
  if [[ $has_project == true ]]; then
    build_of="the installation of the application's own project"
    as_builder "$folder" "$folder" "$package_files $environment" \
      python3 -B "$package_files/release.py" "$folder" "$environment" "$(basename "$folder")" \
      || fail "if the project need not be installed, because the application runs from its folder, take it out of the list of packages, or [build-system] out of pyproject.toml"
  elif [[ -n $environment ]]; then
    ln -s "$environment" "$builds/result/.environment"
  fi
  if has_composer_lock "$folder" "$server"; then
    as_builder "$folder" "$folder" "$package_files $environment" sh "$package_files/composer.sh" install "$folder" "$environment"
    changed "packages of composer.lock are in the release"
  fi
  if [[ -n $command ]]; then
    build_of="the build command (applicationBuildCommand)"
    variables=("PATH=$folder/.environment/bin:/usr/local/bin:/usr/bin:/bin")
    if [[ -d $folder/src ]]; then variables+=("PYTHONPATH=$folder/src"); fi
    as_builder "$folder" "$folder" "$environment" /usr/bin/env "${variables[@]}" /bin/sh -c "$command"
    changed "the application's build command has run"
  fi
  take_result "$built"
  end_build
  # The build may have made its own. The link to shared packages is not the build's.
  for note in "${notes[@]}"; do
    if [[ $note != .environment || $has_project == false ]]; then rm -rf "${built:?}/$note"; fi
  done
  quietly python3 "$build_files/links.py" "$built" "$folder" .environment
  if [[ $has_project == true ]]; then
    [[ -d $built/.environment && ! -L $built/.environment ]] || fail "the build has removed the release's packages"
    rm -rf "$built/.environment/.complete"
    touch "$built/.environment/.complete"
    ln -s "$environment" "$built/.shared-environment"
  else
    place_environment "$built" "$environment"
  fi
  cp -p "$folder/.release-settings" "$built"
  touch "$built/.built"
  mark_complete "$built"
  python3 "$build_files/../../system/files/exchange.py" "$built" "$folder"
  rm -rf "$built"
}

# usage: place_environment FOLDER ENVIRONMENT
place_environment() {
  rm -rf "$1/.environment" "$1/.shared-environment"
  if [[ -n $2 ]]; then ln -s "$2" "$1/.environment"; fi
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
      chmod 0750 "$new/folder"
      mkdir -p "$(dirname "$shared")"
      mv -T "$new/folder" "$shared"
      rm -rf "$new"
      changed "$shared"
    elif [[ -g $shared ]]; then
      # An earlier version passed the group on in this way. The application has it anyway, and one that gives its folders the
      # mode of the folder around them, as WordPress does, could make none (RestrictSUIDSGID).
      chmod g-s "$shared"
      changed "the mode of $shared"
    fi
    if [[ $(readlink "$release_folder/$folder") != "$shared" ]]; then
      rm -rf "${release_folder:?}/$folder"
      mkdir -p "$(dirname "$release_folder/$folder")"
      ln -s "$shared" "$release_folder/$folder"
    fi
  done
}

# usage: time_static_files RELEASE-FOLDER FOLDER — FOLDER is empty for a release without such files
time_static_files() {
  if [[ -n $2 && ! -e $1/.static-timed ]]; then
    python3 "$build_files/static-files.py" "$2"
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
