# shellcheck shell=bash
# A virtual environment with the Python packages of a release. Sourced after lib.sh.
# shellcheck source=../../server-step/files/application-units.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/application-units.sh"
# shellcheck source=build.sh
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"

# usage: check_python VERSION — VERSION is the oldest that the application supports, or empty
check_python() {
  local wanted=$1 found
  found=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [[ -n $wanted && $(printf '%s\n' "$wanted" "$found" | sort --version-sort | head -n 1) != "$wanted" ]]; then
    fail "the application wants Python $wanted or newer (applicationPythonVersion), and the server has $found"
  fi
}

# The file that lists a release's packages.
# usage: requirements_of FOLDER
requirements_of() {
  local requirements=$1/requirements.txt
  if [[ ! -f $requirements ]]; then
    # Only the project's dependencies: its own code runs from the release's folder, not from a copy in an environment
    # that outlives the release.
    requirements=$1/.requirements.txt
    python3 "$(dirname "${BASH_SOURCE[0]}")/project-dependencies.py" "$1/pyproject.toml" > "$requirements"
  fi
  echo "$requirements"
}

# A virtual environment is named by its content, so that releases with the same packages share one.
# usage: environment_of REQUIREMENTS SERVER
environment_of() {
  local name
  name=$(cat_requirements "$1" | cat - <(own_requirements "$1" "$2") <(python3 --version) | sha256sum | cut --characters=1-12)
  echo "$application/environments/$name"
}

# usage: install_environment ENVIRONMENT REQUIREMENTS SERVER
install_environment() {
  local environment=$1 requirements=$2 server=$3 arguments own
  # In an earlier version, uWSGI's had the name of Gunicorn's.
  if [[ -e $environment/.complete && ($server == uwsgi || -e $environment/bin/gunicorn) ]]; then return 0; fi
  install -d "$application/environments"
  begin_build
  # Without pip: installing it takes longer than the packages of many applications.
  as_builder "$environment" "" python3 -m venv --without-pip "$environment"
  arguments=(--requirement "$requirements")
  mapfile -t own < <(own_requirements "$requirements" "$server")
  arguments+=("${own[@]}")
  pip_install "$environment" "$(dirname "$requirements")" "${arguments[@]}"
  take_result "$environment.partial"
  end_build
  # Root's now, so that the application cannot change its own code.
  rm -rf "$environment" "$environment.partial/.complete"
  mark_complete "$environment.partial"
  mv -T "$environment.partial" "$environment"
  changed "packages of the application installed"
}

# The packages that a server needs besides an application's own, one a line. If the application's list names one of them,
# it is left out, and the others have no version, so that pip finds those that fit.
# usage: own_requirements REQUIREMENTS SERVER
own_requirements() {
  local file name theirs own=() rest=()
  case $2 in
    gunicorn) file="server-requirements.txt" ;;
    uvicorn) file="uvicorn-requirements.txt" ;;
    *) return 0 ;;
  esac
  theirs=$(cat_requirements "$1" | sed 's/#.*//')
  mapfile -t own < <(grep --invert-match '^#' "$(dirname "${BASH_SOURCE[0]}")/$file")
  for name in "${own[@]%%==*}"; do
    if ! grep --quiet --ignore-case --extended-regexp "^[[:space:]]*${name//-/[-_.]}([^a-z0-9._-]|$)" <<< "$theirs"; then rest+=("$name"); fi
  done
  if ((${#rest[@]} == ${#own[@]})); then rest=("${own[@]}"); fi
  if ((${#rest[@]} > 0)); then printf '%s\n' "${rest[@]}"; fi
}

# Prints a requirements file together with the files that it includes.
# usage: cat_requirements FILE [FILE THAT INCLUDES IT]...
cat_requirements() {
  local included
  cat "$1"
  while read -r included; do
    included=$(dirname "$1")/$included
    if [[ -f $included && " $* " != *" $included "* ]]; then cat_requirements "$included" "$@"; fi
  done < <(sed --quiet --regexp-extended 's/^[[:space:]]*(-r|-c|--requirement|--constraint)[[:space:]=]*([^[:space:]#]+).*/\2/p' "$1")
}

# Synced first, so that the mark is true even after a power cut.
# usage: mark_complete FOLDER
mark_complete() {
  sync --file-system "$1"
  touch "$1/.complete"
}

# pip gives up on an index that does not answer within a minute.
# usage: pip_install ENVIRONMENT "FOLDER FILE…" ARGUMENT…
pip_install() {
  local output wheels=(/usr/share/python-wheels/pip-*.whl)
  # pip comes from the distribution's package for virtual environments. -P: the release's own files are no part of it.
  if output=$(as_builder "$1" "$2" env PYTHONPATH="${wheels[-1]}" "$1/bin/python" -P -m pip install \
    --quiet --disable-pip-version-check --no-cache-dir --no-input --retries 2 --timeout 15 "${@:3}" 2>&1); then return 0; fi
  printable <<< "$output" >&2
  if grep --quiet --extended-regexp "ConnectTimeout|ReadTimeout|NewConnection|ConnectionReset|RemoteDisconnected|IncompleteRead|NameResolution|ProxyError|SSLError" <<< "$output"; then
    # pip's own last line blames a missing package, which is misleading here.
    echo "error: the package index does not answer as it should; run this again when it does" >&2
    echo "error: one in a private network must be in applicationPackageIndexes" >&2
  fi
  return 1
}
