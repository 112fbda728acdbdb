# shellcheck shell=bash
# A virtual environment with the Python packages of a release. Sourced after lib.sh.
# shellcheck source=../../server-step/files/application-units.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/application-units.sh"
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

# A virtual environment is named by its content, so that releases with the same packages share one.
# usage: environment_of RELEASE-FOLDER SERVER
environment_of() {
  local name
  name=$(python3 -B "$package_files/plan.py" "$1" "$2")
  echo "$application/environments/$name"
}

# Whether an environment is whole, and has the application server if that is a Python package.
# usage: is_environment ENVIRONMENT SERVER
is_environment() { [[ -e $1/.complete && (! -e $package_files/servers/$2.txt || -e $1/bin/$2) ]]; }

# usage: install_environment ENVIRONMENT RELEASE-FOLDER SERVER
install_environment() {
  local environment=$1
  if is_environment "$environment" "$3"; then return 0; fi
  install -d "$application/environments"
  begin_build
  as_builder "$environment" "$2" "$package_files" python3 -B "$package_files/environment.py" "$2" "$environment" "$3"
  take_result "$environment.partial"
  end_build
  # Root's now, so that the application cannot change its own code.
  rm -rf "$environment" "$environment.partial/.complete"
  mark_complete "$environment.partial"
  mv -T "$environment.partial" "$environment"
  changed "packages of the application installed"
}

# Synced first, so that the mark is true even after a power cut.
# usage: mark_complete FOLDER
mark_complete() {
  sync --file-system "$1"
  touch "$1/.complete"
}
