# shellcheck shell=bash
# Functions that every script on the server uses. Sourced, not run.
set -euo pipefail
shopt -s inherit_errexit
umask 022

# The files volume: what no update makes again, and is not the database's.
files=/srv/data

# Where an earlier version had on the root disk what is now in a folder of the files volume.
declare -A former_places=([writable]=/srv/application/writable [state]=/var/lib/simple-web-stack)

# Sets `writable` to the folder of the folders that the application writes to, one for each of
# applicationWritableFolders, and `state` to that of what the server must remember: results of backups and
# verifications, and what a script that was killed had begun.
find_places() {
  # shellcheck disable=SC2034  # for the scripts that source this file
  writable=$(place_of writable)
  # shellcheck disable=SC2034
  state=$(place_of state)
}

# Before the step `system` has moved a folder to the files volume, it is where it was.
# usage: place_of NAME
place_of() {
  if is_on_root_disk "$1"; then echo "${former_places[$1]}"; else echo "$files/$1"; fi
}

# A link in place of the folder says that it has moved; the mark, that no other folder there is worth anything.
# usage: is_on_root_disk NAME
is_on_root_disk() { [[ ! -e $files/.complete && -d ${former_places[$1]} && ! -L ${former_places[$1]} ]]; }
find_places

# A lost connection does not end a script: a half-finished step is harder to repair than a finished one.
trap : PIPE

# From here on, ignores every signal that asks a script to end.
ignore_interruptions() { trap '' HUP PIPE INT TERM; }

# Prints a line; doesn't fail after the connection is lost.
say() { echo "$*" || true; }

fail() {
  echo "error: $*" >&2
  exit 1
}

changes=0

# Reports a change.
changed() {
  changes=$((changes + 1))
  say "changed: $*"
}

# Notes what stays true from now on, for question.sh: "runs UNIT", "mounted FOLDER", "database", "visitors" or "traffic", and what
# drift.sh lists. install_file and install_folder do it by themselves.
expected=()
expect() { expected+=("$*"); }

# Not on a volume: a new server, which has none of it yet, must not look broken.
# shellcheck disable=SC2034  # for question.sh
expectations=/etc/simple-web-stack/expected

# What a step noted when it last ran.
# usage: expected_before STEP KIND
expected_before() { sed --quiet "s/^$2 //p" "${expectations:?}/$1" 2> /dev/null || true; }

# Every path that a step has written, also one that did not come to its end: strangers.sh takes none of them for a stranger's.
written_paths=/etc/simple-web-stack/written

# usage: hash_of FILE
hash_of() { sha256sum < "$1" | cut --delimiter=' ' --fields=1; }

# Where a step unpacks the scripts of its component.
library_folder=/usr/local/lib/simple-web-stack

# A hash of a component's scripts on the server, with their modes. Python's cache belongs to Python.
# usage: hash_of_scripts COMPONENT
hash_of_scripts() {
  local hash
  hash=$(tar --create --directory="$library_folder/$1" --exclude=__pycache__ --sort=name --mtime=@0 --numeric-owner files 2> /dev/null | sha256sum) || true
  echo "${hash%% *}"
}

# Expects the scripts that this step has unpacked; `system` unpacks the shared ones for all.
expect_scripts() {
  local component
  if [[ ${here-} != "$library_folder"/* ]]; then return 0; fi
  component=${here#"$library_folder"/}
  component=${component%%/*}
  expect "scripts $component $(hash_of_scripts "$component")"
  if [[ $component == system ]]; then expect "scripts server-step $(hash_of_scripts server-step)"; fi
}

# usage: write_expectations STEP
write_expectations() {
  local stage
  if ((${#expected[@]} == 0)); then return 0; fi
  expect_scripts
  install -d -m 0700 "$(dirname "$expectations")" "$expectations"
  stage=$(mktemp "$expectations/.XXXXXX")
  printf '%s\n' "${expected[@]}" > "$stage"
  mv -f "$stage" "$expectations/$1"
}

# The last lines of a step's script: what must stay true, and whether it changed anything.
finish() {
  write_expectations "$1"
  if ((changes == 0)); then say "$1: nothing changed"; else say "$1: $changes changed"; fi
}

# While this file exists, nothing may write to the volumes (stop-writing.sh).
held=/etc/simple-web-stack/held

refuse_while_held() {
  if [[ -e $held && -z ${while_held-} ]]; then
    fail "npm run stop-writing has stopped everything that writes on this server, so nothing is begun: npm run stop-writing with --undo starts it again"
  fi
}

# Takes a lock until this script ends; fails if another script still holds it after SECONDS.
# usage: hold_lock NAME SECONDS [MESSAGE]
declare -A locks=()
hold_lock() {
  local descriptor
  refuse_while_held
  exec {descriptor}> "/run/simple-web-stack-$1.lock"
  flock --timeout "$2" "$descriptor" || fail "${3:-another $1 is running on the server; run this one again when it has ended}"
  locks[$1]=$descriptor
}

# For the scripts of the version before this one, which a failed upgrade leaves beside this file.
one_at_a_time() { hold_lock "$@"; }

# usage: release_lock NAME
release_lock() { flock --unlock "${locks[$1]}"; }

# Waits until a command succeeds; fails after SECONDS.
# usage: wait_until SECONDS COMMAND…
wait_until() {
  local deadline=$((SECONDS + $1))
  until "${@:2}"; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.1
  done
}

# Reads lines NAME=value from standard input into shell variables of these names, and lines "VARIABLE NAME=value", which
# are for the application, into the array application_variables; those for its builds, "BUILD_VARIABLE NAME=value", into
# build_variables. A line that begins with "" goes on with the value of the application's variable before it (quote.ts).
application_variables=()
build_variables=()
read_settings() {
  local line name
  while IFS= read -r line; do
    if [[ $line == "VARIABLE "* ]]; then
      application_variables+=("${line#VARIABLE }")
      continue
    fi
    if [[ $line == '""'* ]] && ((${#application_variables[@]} > 0)); then
      application_variables[-1]+=$'\n'$line
      continue
    fi
    if [[ $line == "BUILD_VARIABLE "* ]]; then
      build_variables+=("${line#BUILD_VARIABLE }")
      continue
    fi
    name=${line%%=*}
    # Input must not set a variable that the shell itself uses.
    [[ $name =~ ^[A-Z][A-Z0-9_]*$ && ! $name =~ ^(PATH|IFS|ENV|BASH.*|LD_.*|SHELLOPTS|HOME|UID|EUID|PPID)$ ]] || fail "unexpected setting: $name"
    declare -g "$name=${line#*=}"
  done
}

# Takes control characters out of what a program wrote that is not ours, so that it can't command the terminal of whoever
# reads it.
printable() { tr --delete '\000-\010\013-\037\177'; }

# Runs a command silently; shows the last lines of its output if it fails.
quietly() { run_silently "failed: $1 ${2-}" true "$@"; }

# The same for a command of the application: says whose it is, in place of the program that runs it, and what is likely to
# help.
# usage: quietly_as WHOSE COMMAND… — WHOSE such as "the migration (applicationMigrationCommand)"
quietly_as() { run_silently "$1 failed" suggest_remedies "${@:2}"; }

# usage: run_silently MESSAGE EXPLAIN COMMAND… — EXPLAIN is a function that prints more about a log
run_silently() {
  local log
  log=$(mktemp)
  if ! "${@:3}" > "$log" 2>&1 < /dev/null; then
    echo "error: $1" >&2
    tail -n 40 "$log" | printable >&2
    report_full_disk "$log"
    "$2" "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# What is likely to help, from what a program of the application printed.
# usage: suggest_remedies LOG
suggest_remedies() {
  LC_ALL=C sed --quiet --regexp-extended --file="$(dirname "${BASH_SOURCE[0]}")/remedies.sed" "$1" \
    | awk '!seen[$0]++ && ++count <= 4 { print "error: " $0 }' | printable
}

# Names a full disk if that is why a command failed: not every program says so.
# usage: report_full_disk LOG
report_full_disk() {
  local target free
  while read -r free target; do
    if ((free < 8)) || grep --quiet "No space left on device" "$1"; then
      echo "error: $free MiB are free on the disk of $target" >&2
    fi
  done < <(df --block-size=1M --output=avail,target / /tmp /srv/application /var/lib/mysql "$files" 2> /dev/null | tail -n +2 | sort --unique)
}

# The last lines of a unit's log.
# usage: show_log UNIT
show_log() {
  echo "last lines of the log of $1:" >&2
  journalctl --unit "$1" --lines 30 --no-pager --output cat | printable >&2 || true
}

# usage: is_installed PACKAGE
is_installed() { [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]; }

# usage: unmask UNIT…
unmask() {
  local unit
  for unit in "$@"; do
    if [[ $(systemctl is-enabled "$unit" 2> /dev/null) == masked* ]]; then
      quietly systemctl unmask "$unit"
      quietly systemctl unmask --runtime "$unit"
      changed "$unit is unmasked"
    fi
  done
}

# Masks a unit of a package, which would do what is another one's work here.
# usage: mask UNIT
mask() {
  expect masked "$1"
  if [[ $(systemctl is-enabled "$1" 2> /dev/null) == masked* ]]; then return 0; fi
  quietly systemctl mask --now "$1"
  changed "$1 is masked"
}

# usage: start_at_boot UNIT
start_at_boot() {
  unmask "$1"
  if ! systemctl is-enabled --quiet "$1"; then
    quietly systemctl enable "$1"
    changed "$1 starts at boot"
  fi
}

# Ends a service that runs and answers nothing, by force: an orderly stop would wait for it. Whoever calls this starts it.
# usage: kill_silent UNIT SECONDS-WITHOUT-AN-ANSWER
kill_silent() {
  systemctl kill --signal=SIGKILL "$1"
  systemctl stop "$1"
  changed "$1 ran and answered nothing for $2 s, so it was killed"
}

# Installs a file if it differs. Keeps what it replaces until keep_files, as FILE.previous, so that restore_files can put
# it back if a check fails: the previous file, or a link to nothing if there was none.
# usage: install_file SOURCE TARGET [MODE]
replaced_files=()
install_file() {
  local source=$1 target=$2 mode=${3:-0644} stage
  expect "file $target $mode $(hash_of "$source")"
  if [[ -f $target ]] && cmp --silent "$source" "$target" && [[ $(stat -c '%04a %U:%G' "$target") == "$mode root:root" ]]; then
    # Whoever installed it was interrupted before it was checked, and before its program read it.
    if has_previous "$target" && ! is_replaced "$target"; then
      replaced_files+=("$target")
      changed "$target, which an interrupted run installed"
    fi
    return 0
  fi
  note_written "$target"
  mkdir -p "$(dirname "$target")"
  # After interrupted runs, what the first one replaced is the last that has passed its check.
  if ! has_previous "$target"; then
    if [[ -e $target ]]; then
      cp --preserve=all "$target" "$target.copy"
      mv -f "$target.copy" "$target.previous"
    else
      ln -s none "$target.previous"
    fi
  fi
  is_replaced "$target" || replaced_files+=("$target")
  # Written under another name and renamed, so that no program reads a half-written file.
  stage=$(mktemp "$target.XXXXXX")
  cp "$source" "$stage"
  chown root:root "$stage"
  chmod "$mode" "$stage"
  mv -f "$stage" "$target"
  changed "$target"
}

# usage: note_written PATH
note_written() {
  if grep --quiet --line-regexp --fixed-strings "$1" "$written_paths" 2> /dev/null; then return 0; fi
  install -d -m 0700 "$(dirname "$written_paths")"
  echo "$1" >> "$written_paths"
}

has_previous() { [[ -e $1.previous || -L $1.previous ]]; }
is_replaced() { [[ " ${replaced_files[*]} " == *" $1 "* ]]; }

# The same for a template, in which only these variables are replaced.
# usage: install_template SOURCE TARGET MODE NAME=VALUE…
install_template() {
  local filled variables=("${@:4}")
  filled=$(mktemp)
  # shellcheck disable=SC2016  # envsubst expands them
  env "${variables[@]}" envsubst "$(printf '${%s} ' "${variables[@]%%=*}")" < "$1" > "$filled"
  install_file "$filled" "$2" "$3"
  rm -f "$filled"
}

# Makes a folder, or gives it the mode and the owner that it should have. What is around it must be root's.
# usage: install_folder FOLDER [MODE [OWNER:GROUP]]
install_folder() {
  local folder=$1 mode=${2:-0755} owner=${3:-root:root}
  expect "folder $folder $mode $owner"
  if [[ $(stat --format='%F %04a %U:%G' "$folder" 2> /dev/null) == "directory $mode $owner" ]]; then return 0; fi
  install -d -m "$mode" -o "${owner%:*}" -g "${owner#*:}" "$folder"
  changed "$folder"
}

# Prints what is in a folder of secrets and others than root can read, or what FIND-ACTION does with it.
# usage: readable_by_others FOLDER [FIND-ACTION…]
readable_by_others() { find "$1" -mindepth 1 ! -type l \( ! -user root -o ! -group root -o -perm /077 \) "${@:2}"; }

remove_file() {
  if [[ -e $1 || -L $1 ]]; then
    rm -f "$1"
    changed "$1 removed"
  fi
}

# Whether a file was installed since the last keep_files.
files_changed() { ((${#replaced_files[@]} > 0)); }

keep_files() {
  local file
  for file in "${replaced_files[@]}"; do rm -f "$file.previous"; done
  replaced_files=()
}

restore_files() {
  local file
  for file in "${replaced_files[@]}"; do
    if [[ -L $file.previous ]]; then rm -f "$file" "$file.previous"; else mv -f "$file.previous" "$file"; fi
  done
  replaced_files=()
}
