#!/usr/bin/env bash
# Installs the packages that a release needs, Python's or PHP's. On a new server this takes long, so it runs while the operating
# system and MySQL are still being set up. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=virtual-environment.sh
source "$here/virtual-environment.sh"
# shellcheck source=clean-up.sh
source "$here/clean-up.sh"
read_settings
: "${ARCHIVE:?}" "${PINNED:?}" "${REQUIREMENTS?}" "${APPLICATION_SERVER:?}" "${PYTHON_VERSION?}" "${SYSTEM_PACKAGES?}" "${APPLICATION_PACKAGE_INDEXES?}"
# The release lists none.
[[ -n $REQUIREMENTS ]] || { finish application-packages; exit 0; }
read -ra tools <<< "python3-venv nftables $SYSTEM_PACKAGES"

are_installed() {
  local package
  for package in "$@"; do is_installed "$package" || return 1; done
}

# Waits until the tools are installed, or no step has worked on the system for a while.
idle=0
until are_installed "${tools[@]}" || ((idle >= 20)); do
  if flock --nonblock /run/simple-web-stack-set-up.lock true; then idle=$((idle + 1)); else idle=0; fi
  sleep 0.5
done
are_installed python3-venv nftables || fail "python3-venv and nftables are not installed; the step \`system\` installs them, and says why it did not"
hold_lock deploy 30

# A pinned release already has its packages.
[[ $PINNED == false ]] || { finish application-packages; exit 0; }

# Nobody but root gets into the outer folder.
scratch=$(mktemp --directory)
folder=$scratch/release
mkdir "$folder"
clean_up() {
  local status=$?
  end_build
  rm -rf "$scratch"
  if ((status != 0)); then report_refusal "the release"; fi
}
trap clean_up EXIT

if is_python_server "$APPLICATION_SERVER"; then check_python "$PYTHON_VERSION"; fi
quietly tar -xzf "$ARCHIVE" -C "$folder" --strip-components=1 --no-same-owner
# app-build, which installs the packages, must be able to read it.
chmod -R u=rwX,go=rX "$folder"
environment=$(environment_of "$folder" "$APPLICATION_SERVER")
install_environment "$environment" "$folder" "$APPLICATION_SERVER"
finish application-packages
