#!/usr/bin/env bash
# Installs the Python packages that a release will need, when their list is new. On a new server that takes long, so it is
# done while the operating system and MySQL are still being set up. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=install-release.sh
source "$here/install-release.sh"

# Visitors of a running site come first, and on a new server MySQL does, which others wait for.
renice -n 10 $$ > /dev/null
root=/srv/application
read_settings

is_installed() { [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]; }

have_tools() {
  local package
  # shellcheck disable=SC2153  # a setting
  for package in python3-venv $SYSTEM_PACKAGES; do is_installed "$package" || return 1; done
}

# Until there is what builds the packages, or nobody has been at work on the system for a while.
wait_for_tools() {
  local idle=0
  until have_tools || ((idle >= 20)); do
    if flock --nonblock /run/simple-web-stack-set-up.lock true; then idle=$((idle + 1)); else idle=0; fi
    sleep 0.5
  done
  is_installed python3-venv || fail "python3-venv is not installed; the step \`system\` installs it, and says why it did not"
}
wait_for_tools
one_at_a_time deploy 30

# The release that keeps the traffic has its packages.
# shellcheck disable=SC2153  # a setting
[[ $PINNED == false ]] || { finish application-packages; exit 0; }

folder=$(mktemp --directory)
leave_nothing_unfinished() {
  local status=$?
  rm -rf "$folder"
  if [[ ${environment-} && ! -e $environment/.complete ]]; then rm -rf "$environment"; fi
  ((status == 0)) && return
  if [[ -e $root/traffic ]]; then
    echo "error: the release was refused; the site goes on with the one before it" >&2
  else
    echo "error: the release was refused, and there is none before it" >&2
  fi
}
trap leave_nothing_unfinished EXIT

check_python
quietly tar -xzf "$ARCHIVE" -C "$folder" --strip-components=1 --no-same-owner
# Read by the user that installs them.
chmod -R u=rwX,go=rX "$folder"
install_environment "$folder"
finish application-packages
