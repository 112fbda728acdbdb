# shellcheck shell=bash
# The packages of a release, which it shares with others: for Python a virtual environment, for PHP the archives that
# Composer installs. Sourced after lib.sh.
# shellcheck source=../../server-step/files/application-units.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/application-units.sh"
# shellcheck source=../../server-step/files/manifest.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/manifest.sh"
# shellcheck source=build.sh
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"
package_files=$(dirname "${BASH_SOURCE[0]}")/packages

# usage: check_python VERSION — VERSION is the oldest that the application supports, or empty
check_python() {
  local wanted=$1 found
  found=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [[ -n $wanted && $(printf '%s\n' "$wanted" "$found" | sort --version-sort | head -n 1) != "$wanted" ]]; then
    fail "the application wants Python $wanted or newer (applicationPythonVersion), and the server has $found"
  fi
}

# usage: has_composer_lock RELEASE-FOLDER SERVER
has_composer_lock() { [[ $2 == php-fpm && -f $1/composer.lock ]]; }

# Whether a site of plain files lists Python's packages, for the commands that make it (settings/packages.ts, packageLists).
# usage: has_packages_of_build RELEASE-FOLDER SERVER COMMANDS
has_packages_of_build() {
  local name
  if [[ $2 != none || -z $3 ]]; then return 1; fi
  for name in requirements.txt pylock.toml uv.lock poetry.lock pdm.lock; do
    if [[ -f $1/$name ]]; then return 0; fi
  done
  return 1
}

# usage: has_packages RELEASE-FOLDER SERVER COMMANDS — COMMANDS make a part of the release's files; empty if there are none
has_packages() { is_python_server "$2" || has_composer_lock "$1" "$2" || has_packages_of_build "$@"; }

# An environment is named by its content, so that releases with the same packages share one.
# usage: environment_of RELEASE-FOLDER SERVER
environment_of() {
  local name
  if has_composer_lock "$@"; then
    name=$(sha256sum "$1/composer.lock")
    name=composer-${name:0:12}
  else
    name=$(python3 -B "$package_files/plan.py" "$1" "$2")
  fi
  echo "$application/environments/$name"
}

# Whether an environment is whole, and has the application server if that is a Python package.
# usage: is_environment ENVIRONMENT SERVER
is_environment() { [[ -e $1/.complete && (! -e $package_files/servers/$2.txt || -e $1/bin/$2) ]]; }

# usage: install_environment ENVIRONMENT RELEASE-FOLDER SERVER
install_environment() {
  local environment=$1 installer=()
  if is_environment "$environment" "$3"; then return 0; fi
  if has_composer_lock "$2" "$3"; then
    installer=(sh "$package_files/composer.sh" download "$2" "$environment")
  else
    installer=(python3 -B "$package_files/environment.py" "$2" "$environment" "$3")
  fi
  install -d "$application/environments"
  begin_build
  as_builder "$environment" "$2" "$package_files" "${installer[@]}"
  take_result "$environment.partial"
  end_build
  # Root's now, so that the application cannot change its own code.
  # A package could have left something in the places of root's notes.
  rm -rf "$environment.partial"/{.complete,.manifest,.manifest.new}
  write_manifest "$environment.partial"
  mark_complete "$environment.partial"
  # One that is not whole may be in use.
  if [[ -e $environment ]]; then
    python3 "$build_files/../../system/files/exchange.py" "$environment.partial" "$environment"
    rm -rf "$environment.partial"
  else
    mv -T "$environment.partial" "$environment"
  fi
  changed "packages of the application installed"
}

# Synced first, so that the mark is true even after a power cut.
# usage: mark_complete FOLDER
mark_complete() {
  sync --file-system "$1"
  touch "$1/.complete"
}
