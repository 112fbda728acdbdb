# shellcheck shell=bash
# Runs what installs an application's packages, and its build command: programs of strangers, which must reach neither root
# nor the site. Each runs in a systemd unit of its own, in folders that end with the build. Sourced after lib.sh.

# Only root gets into this folder. Within a build, its folder `home` is in this place.
builds=/var/cache/application-build
build_files=$(dirname "${BASH_SOURCE[0]}")

# Ends what a killed script has left, and makes new folders.
begin_build() {
  end_build
  install -d -m 0700 "$builds"
  install -d -o app-build -g app-build "$builds"/{home,tmp,result}
  write_build_variables
  restrict_build
}

# Only root, and so systemd, can read the file. The build can't: it sees its own variables, not those of its mask.
write_build_variables() {
  (
    umask 077
    # Git asks nobody for a password.
    # shellcheck disable=SC2154  # lib.sh reads them
    printf '%s\n' GIT_TERMINAL_PROMPT=0 "${build_variables[@]}" > "$builds/variables"
  )
}

end_build() {
  systemctl stop build-packages.service 2> /dev/null || true
  # An earlier version let processes outlive their build.
  pkill --signal KILL --uid app-build || true
  rm -rf "$builds"
}

# Before each build, because on a new server the first one runs before the firewall is set up.
restrict_build() {
  local network
  {
    cat "$build_files/build.nft"
    for network in ${APPLICATION_PACKAGE_INDEXES?}; do echo "add element inet application_build indexes { $network }"; done
  } | nft --file -
}

# Runs a command that puts its result into FOLDER, which is the build's own until take_result. It runs in the folder
# DIRECTORY, sees that and the files FILE, and has the variables of applicationBuildEnvironment. If it fails, `build_of` says
# what it was to do.
# usage: as_builder FOLDER DIRECTORY "FILE…" COMMAND…
as_builder() {
  local options=() visible=()
  mapfile -t options < <(sed --quiet 's/^[A-Z].*=/--property=&/p' "$build_files/build.service.conf")
  # systemd takes no empty path.
  read -ra visible <<< "$(realpath /etc/resolv.conf) $3"
  if [[ $2 != "$1" ]]; then visible+=("$2"); fi
  run_silently "${build_of:-the installation of the packages} failed" suggest_remedies_of_build masked systemd-run --quiet --wait --pipe --collect --unit=build-packages "${options[@]}" \
    --working-directory="$2" \
    --property="EnvironmentFile=$builds/variables" \
    --property="BindPaths=$builds/home:$builds $builds/tmp:/tmp $builds/tmp:/var/tmp $builds/result:$1" \
    --property="ReadWritePaths=$builds /tmp /var/tmp $1" \
    --property="BindReadOnlyPaths=${visible[*]}" "${@:4}"
}

# Where some private networks are let through, the index that does not answer may be in one of them.
# usage: suggest_remedies_of_build LOG
suggest_remedies_of_build() {
  local let_through=""
  if [[ -n ${APPLICATION_PACKAGE_INDEXES?} ]]; then
    let_through="s#one in a private network must be in applicationPackageIndexes#of private networks, a build reaches $APPLICATION_PACKAGE_INDEXES (applicationPackageIndexes)#"
  fi
  suggest_remedies "$1" | sed "$let_through"
}

# What a build prints may have the credentials of an index.
masked() { "$@" 2>&1 | python3 -B "$build_files/packages/mask.py" "$builds/variables"; }

# Puts the result of a build into FOLDER, where it is root's: all of it or nothing.
# usage: take_result FOLDER
take_result() {
  rm -rf "$1"
  mkdir "$1"
  if ! quietly python3 "$build_files/take-files.py" "$builds/result" "$1"; then
    rm -rf "$1"
    return 1
  fi
}
