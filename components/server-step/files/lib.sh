# shellcheck shell=bash
# What every apply.sh on the server uses. Sourced, not run.
set -euo pipefail
umask 022

# What was begun is brought to its end, whether or not anybody is still there to hear of it: a step that dies half-way
# because a connection was cut leaves more to mend than one that is done.
trap : PIPE

changes=0

# Says that something was changed.
changed() {
  changes=$((changes + 1))
  echo "changed: $*" || true
}

# The last line of a script: whether it changed anything.
finish() {
  if ((changes == 0)); then echo "$1: nothing changed"; else echo "$1: $changes changed"; fi || true
}

# Waits for an earlier run that nobody listens to any more, and is not done. The lock ends with this script.
# usage: one_at_a_time NAME SECONDS
one_at_a_time() {
  exec 9> "/run/simple-web-stack-$1.lock"
  flock --timeout "$2" 9 || fail "another $1 is running on the server; run this one again when it has ended"
}

fail() {
  echo "error: $*" >&2
  exit 1
}

# Reads lines NAME=value from standard input into shell variables of these names, and lines "VARIABLE NAME=value", which
# are meant for the application and not for us, into the array application_variables.
application_variables=()
read_settings() {
  local line name
  while IFS= read -r line; do
    if [[ $line == "VARIABLE "* ]]; then
      application_variables+=("${line#VARIABLE }")
      continue
    fi
    name=${line%%=*}
    # No input may set a variable that the shell itself obeys.
    [[ $name =~ ^[A-Z][A-Z0-9_]*$ && ! $name =~ ^(PATH|IFS|ENV|BASH.*|LD_.*|SHELLOPTS|HOME|UID|EUID|PPID)$ ]] || fail "unexpected setting: $name"
    declare -g "$name=${line#*=}"
  done
}

# Runs a command in silence. If it fails, shows the last lines of what it said.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" > "$log" 2>&1 < /dev/null; then
    echo "error: failed: $1 ${2-}" >&2
    tail -n 40 "$log" >&2
    tell_of_full_disk "$log"
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# Which disk has no room left, if that is the reason; not every program says it.
tell_of_full_disk() {
  local target free
  while read -r free target; do
    if ((free < 8)) || grep --quiet "No space left on device" "$1"; then
      echo "error: $free MiB are free on the disk of $target" >&2
    fi
  done < <(df --block-size=1M --output=avail,target / /tmp /srv/application 2> /dev/null | tail -n +2 | sort --unique)
}

# The last lines of a unit's log.
show_log() {
  echo "last lines of the log of $1:" >&2
  journalctl --unit "$1" --lines "${2:-30}" --no-pager --output cat >&2 || true
}

# Puts a file in its place if it differs. Keeps what was there until keep_files, so that restore_files can bring it back
# when a check refuses the new one.
# usage: install_file SOURCE TARGET [MODE] [OWNER:GROUP]
replaced_files=()
install_file() {
  local source=$1 target=$2 mode=${3:-0644} owner=${4:-root:root} stage
  if [[ -f $target ]] && cmp --silent "$source" "$target" && [[ $(stat -c '%04a %U:%G' "$target") == "$mode $owner" ]]; then
    return 0
  fi
  mkdir -p "$(dirname "$target")"
  if [[ -e $target ]]; then
    cp --preserve=all "$target" "$target.previous"
    replaced_files+=("$target")
  else
    replaced_files+=("-$target")
  fi
  # Written beside its place and moved into it, so that nobody ever reads half a file.
  stage=$(mktemp "$target.XXXXXX")
  cp "$source" "$stage"
  chown "$owner" "$stage"
  chmod "$mode" "$stage"
  mv -f "$stage" "$target"
  changed "$target"
}

# The same for a template with variables: envsubst replaces the named ones only.
# usage: install_template SOURCE TARGET 'NAME NAME' [MODE]
install_template() {
  local filled name list=""
  filled=$(mktemp)
  for name in $3; do
    list+="\${$name} "
    export "${name?}"
  done
  envsubst "$list" < "$1" > "$filled"
  install_file "$filled" "$2" "${4:-0644}"
  rm -f "$filled"
}

remove_file() {
  if [[ -e $1 || -L $1 ]]; then
    rm -f "$1"
    changed "$1 removed"
  fi
}

keep_files() {
  local file
  for file in "${replaced_files[@]}"; do rm -f "${file#-}.previous"; done
  replaced_files=()
}

restore_files() {
  local file
  for file in "${replaced_files[@]}"; do
    if [[ $file == -* ]]; then rm -f "${file#-}"; else mv -f "$file.previous" "$file"; fi
  done
  replaced_files=()
}
