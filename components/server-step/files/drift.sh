# shellcheck shell=bash
# Whether what the steps have put on this server is still there, as they left it: each has noted it with `expect` (lib.sh).
# Sourced after lib.sh, application-units.sh and database.sh.
#
# The kinds of notes:
#   file PATH MODE HASH             root's file, by its SHA-256
#   folder PATH MODE|- OWNER:GROUP  "-" for a mode that its owner may choose
#   private FOLDER                  nobody but root reads its files
#   scripts COMPONENT HASH          the scripts of a component (hash_of_scripts)
#   enabled|masked|unmasked UNIT
#   package NAME
#   user NAME ID GROUP-ID HOME SHELL
#   key USER FINGERPRINT            a key that may log in (strangers.sh)
#   sshd USER KEYWORD VALUE…        a setting of sshd, as it applies to this user
#   kernel NAME VALUE…              a setting of the kernel
#   variable NAME VALUE…            a variable of MySQL that can be set while it runs
#   account NAME@HOST …             an account in MySQL: how it logs in, and its limits
#   grant NAME@HOST STATEMENT       what it may do
#   environment HASH                what the release with the traffic runs with (environment_hash)
#   links HASH                      what Nginx follows (traffic_hash)
#   release                         the release with the traffic is what it was (manifest.sh)
# shellcheck source=manifest.sh
source "$(dirname "${BASH_SOURCE[0]}")/manifest.sh"
# shellcheck source=release-in-effect.sh
source "$(dirname "${BASH_SOURCE[0]}")/release-in-effect.sh"
# shellcheck source=settings-in-effect.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings-in-effect.sh"

: "${expectations:?}" "${application:?}" "${library_folder:?}"

# The notes by their kind, each line with its step before it.
declare -A noted_lines=()
read_expectations() {
  local file kind value
  noted_lines=()
  for file in "$expectations"/*; do
    if [[ ! -f $file ]]; then continue; fi
    while read -r kind value; do noted_lines[$kind]+="${file##*/} $value"$'\n'; done < "$file"
  done
}

# usage: notes_of KIND
notes_of() { printf '%s' "${noted_lines[$1]-}"; }

# Prints a line for question.sh, with a control character between; STEP is empty if none mends it.
# usage: tell STEP SENTENCE [REMEDY]
tell() { printf '%s\037%s\037%s\n' "$1" "$2" "${3-}"; }

# Prints what is no longer as a step left it. Nothing on a server that an earlier version has set up.
find_drift() {
  read_expectations
  local topic
  for topic in files folders private scripts units packages users sshd kernel database application; do "drift_of_$topic" || true; done
}

drift_of_files() {
  local step file mode hash name paths=() is_mode
  declare -A modes=() hashes=()
  mapfile -t paths < <(notes_of file | cut --delimiter=' ' --fields=2)
  if ((${#paths[@]} == 0)); then return 0; fi
  while read -r mode name file; do modes[$file]="$mode $name"; done < <(stat --format='%04a %U:%G %n' "${paths[@]}" 2> /dev/null)
  # Otherwise it quotes a backslash, which the units of some mounts have in their names.
  while read -r -d '' hash file; do hashes[$file]=$hash; done < <(sha256sum --zero "${paths[@]}" 2> /dev/null)
  while read -r step file mode hash; do
    is_mode=${modes[$file]-}
    if [[ -z $is_mode ]]; then
      tell "$step" "$file is gone"
    elif [[ ${hashes[$file]-} != "$hash" ]]; then
      tell "$step" "$file was changed by hand"
    elif [[ $is_mode != "$mode root:root" ]]; then
      tell "$step" "$file has mode ${is_mode% *} and belongs to ${is_mode#* }, and should have $mode and belong to root:root"
    fi
  done < <(notes_of file)
}

drift_of_folders() {
  local step folder mode owner is paths=()
  local -A found=()
  mapfile -t paths < <(notes_of folder | cut --delimiter=' ' --fields=2)
  if ((${#paths[@]} == 0)); then return 0; fi
  while read -r is mode owner folder; do if [[ $is == directory ]]; then found[$folder]="$mode $owner"; fi; done < <(
    stat --format='%F %04a %U:%G %n' "${paths[@]}" 2> /dev/null
  )
  while read -r step folder mode owner; do
    is=${found[$folder]-}
    if [[ -z $is ]]; then
      tell "$step" "the folder $folder is gone"
    elif [[ $mode == - && ${is#* } != "$owner" ]]; then
      tell "$step" "the folder $folder belongs to ${is#* }, and should belong to $owner"
    elif [[ $mode != - && $is != "$mode $owner" ]]; then
      tell "$step" "the folder $folder has mode ${is% *} and belongs to ${is#* }, and should have $mode and belong to $owner"
    fi
  done < <(notes_of folder)
}

drift_of_private() {
  local step folder file
  while read -r step folder; do
    while read -r file; do tell "$step" "$file can be read by others than root"; done < <(readable_by_others "$folder" 2> /dev/null)
  done < <(notes_of private)
}

drift_of_scripts() {
  local step component hash
  while read -r step component hash; do
    if [[ $(hash_of_scripts "$component") != "$hash" ]]; then tell "$step" "the scripts in $library_folder/$component were changed by hand"; fi
  done < <(notes_of scripts)
}

drift_of_units() {
  local kind step unit is
  for kind in enabled masked unmasked; do
    while read -r step unit; do
      is=$(systemctl is-enabled "$unit" 2> /dev/null) || true
      case $kind:$is in
        enabled:masked* | unmasked:masked*) tell "$step" "$unit is masked" ;;
        enabled:disabled) tell "$step" "$unit does not start at boot" ;;
        enabled: | enabled:not-found) tell "$step" "$unit is gone" ;;
        # A unit that a package no longer has needs no mask.
        masked:masked* | masked: | masked:not-found) ;;
        masked:*) tell "$step" "$unit is no longer masked" ;;
      esac
    done < <(notes_of "$kind")
  done
}

# In the middle of an update, a package is unpacked and not installed.
drift_of_packages() {
  local step package is packages=()
  local -A states=()
  mapfile -t packages < <(notes_of package | cut --delimiter=' ' --fields=2)
  if ((${#packages[@]} == 0)); then return 0; fi
  while read -r package is; do states[$package]=$is; done < <(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "${packages[@]}" 2> /dev/null)
  while read -r step package; do
    case ${states[$package]-} in
      "" | not-installed | config-files) tell "$step" "the package $package is no longer installed" ;;
    esac
  done < <(notes_of package)
}

drift_of_users() {
  local step user id group home shell is should
  local -A found=()
  # One that is gone is an error.
  while IFS=: read -r user _ id group _ home shell; do found[$user]=$id:$group:$home:$shell; done < <(noted_users)
  while read -r step user id group home shell; do
    is=${found[$user]-}
    should=$id:$group:$home:$shell
    if [[ -z $is ]]; then
      tell "$step" "the user $user is gone"
    elif [[ $is != "$id:$group:"* ]]; then
      # Its processes run, so no step changes it.
      tell "" "the user $user has the ids ${is%:*:*}, and its files belong to $id:$group" \
        "stop what runs as $user, then: sudo usermod --uid $id --gid $group $user"
    elif [[ $is != "$should" ]]; then
      tell "$step" "the user $user has ${is#*:*:} as home folder and shell, and should have $home:$shell"
    fi
  done < <(notes_of user)
}

drift_of_sshd() {
  local step user setting effective is lines=()
  mapfile -t lines < <(notes_of sshd)
  # The folder is there while the service runs, and sshd does not even read its settings without it.
  if ((${#lines[@]} == 0)) || [[ ! -d /run/sshd ]]; then return 0; fi
  read -r step user _ <<< "${lines[0]}"
  if ! effective=$(effective_sshd "$user" 2> /dev/null); then
    tell "$step" "sshd rejects its settings, so that nobody can log in after its next start"
    return 0
  fi
  while read -r setting; do
    is=$(grep --max-count=1 "^${setting%% *} " <<< "$effective") || is="nothing"
    tell "$step" "sshd has $is, and should have $setting"
  done < <(notes_of sshd | cut --delimiter=' ' --fields=3- | without_lines "$effective")
}
# Prints those lines of standard input that are not among others.
# usage: without_lines LINES
without_lines() { grep --invert-match --line-regexp --fixed-strings --file=<(printf '%s\n' "$1") || true; }

drift_of_kernel() {
  local step name value is
  while read -r step name value; do
    is=$(kernel_setting "$name") || continue
    if [[ $is != "$value" ]]; then tell "$step" "the kernel's setting $name is $is, and should be $value"; fi
  done < <(notes_of kernel)
}

# shellcheck disable=SC2046  # one word each
noted_users() { getent passwd $(words_of user); }

# usage: words_of KIND — the second word of each note
words_of() { notes_of "$1" | cut --delimiter=' ' --fields=2 | paste --serial --delimiters=' '; }

# ── MySQL ────────────────────────────────────────────────────────────────────────────────────────────────────
drift_of_database() {
  local is changed account line step
  # MySQL that answers nothing is another reason.
  if [[ -z ${noted_lines[account]-} ]] || ! systemctl is-active --quiet mysql || ! database_has_answered; then return 0; fi
  read -r step _ <<< "${noted_lines[account]}"
  is=$(describe_mysql "$(words_of variable)" "$(words_of account)")
  if [[ -z $is ]]; then return 0; fi
  while read -r line; do
    # A later MySQL may not have it.
    if ! grep --quiet "^variable ${line%% *} " <<< "$is"; then continue; fi
    tell "$step" "MySQL has $(sed --quiet "s/^variable \(${line%% *}\) /\1 = /p" <<< "$is"), and should have ${line/ / = }"
  done < <(notes_of variable | cut --delimiter=' ' --fields=2- | without_lines "$(sed --quiet 's/^variable //p' <<< "$is")")
  # What an account has now and had not, and the other way round.
  changed=$(LC_ALL=C comm -3 <(accounts_noted | LC_ALL=C sort) <(grep --extended-regexp '^(account|grant) ' <<< "$is" | LC_ALL=C sort) | cut --delimiter=' ' --fields=2 | sort --unique)
  for account in $changed; do
    if grep --quiet --fixed-strings "account $account " <<< "$is"; then
      tell "$step" "MySQL's account $account may log in otherwise, or may do something else, than it was set up for"
    else
      tell "$step" "MySQL's account $account is gone"
    fi
  done
  while read -r _ account line; do
    if is_accepted "account $account"; then continue; fi
    tell "" "MySQL has an account that no step made: $account$([[ $line == everything ]] && echo ", with rights on the whole server")" \
      "remove it (sudo mysql --execute \"DROP USER '${account%@*}'@'${account##*@}'\"), or $(how_to_accept "account $account")"
  done < <(grep '^other ' <<< "$is")
  # Settings of SET PERSIST win over every file at MySQL's next start.
  if grep --quiet '"Value"' "${data:?}/mysqld-auto.cnf" 2> /dev/null && ! is_accepted "file $data/mysqld-auto.cnf"; then
    tell "" "MySQL has settings of SET PERSIST, which win over its files at its next start" \
      "take them away (sudo mysql --execute 'RESET PERSIST'), or $(how_to_accept "file $data/mysqld-auto.cnf")"
  fi
}
accounts_noted() {
  notes_of account | sed 's/^[^ ]*/account/'
  notes_of grant | sed 's/^[^ ]*/grant/'
}

# ── the release with the traffic ─────────────────────────────────────────────────────────────────────────────
drift_of_application() {
  local step hash slot folder part difference code
  slot=$(current_slot)
  # Other reasons say so.
  if [[ -z $slot || ! -e $application/current/.complete ]]; then return 0; fi
  read -r step hash < <(notes_of environment) || true
  if [[ -n ${hash-} && $(environment_hash "$slot") != "$hash" ]]; then
    tell "$step" "the variables that the release runs with were changed by hand ($(slot_environment "$slot"))"
  fi
  hash=""
  read -r step hash < <(notes_of links) || true
  if [[ -n ${hash-} && $(traffic_hash "$slot") != "$hash" ]]; then
    tell "$step" "the links that lead Nginx to the release were changed by hand ($application/traffic.$slot)"
  fi
  read -r step < <(notes_of release) || return 0
  folder=$(realpath "$application/current")
  if [[ ! -e $folder/.manifest ]]; then
    tell "$step" "the release with the traffic has lost the list of its files ($folder/.manifest)"
    return 0
  fi
  while read -r part; do
    code=0
    # A disk that is slow, or a release of very many files, must not keep the answer back.
    # shellcheck disable=SC2016  # for the other shell
    timeout 2 bash -c 'source "$1" && set -o pipefail && is_whole "$2"' _ "$(dirname "${BASH_SOURCE[0]}")/manifest.sh" "$part" || code=$?
    if ((code != 1)); then continue; fi
    difference=$(first_difference "$part")
    tell "$step" "the release with the traffic was changed by hand: ${difference:-$part}"
  done < <(parts_of "$folder")
}
