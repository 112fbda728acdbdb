#!/usr/bin/env bash
# Says what keeps the site down, or would after a reboot, and what was changed by hand, as one JSON object: the reasons, each with its kind, what is so
# in a sentence, and the step that mends it or a remedy; and the state of the certificate. Changes nothing. Takes less than
# a second if all is well, and never longer than whoever asks waits for it (operations/recovery/update.ts): what was found
# until then is told.
here=$(dirname "$(realpath "$0")")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=application-units.sh
source "$here/application-units.sh"
# shellcheck source=database.sh
source "$here/database.sh"
# shellcheck source=firewall-rules.sh
source "$here/firewall-rules.sh"
# shellcheck source=json.sh
source "$here/json.sh"
# shellcheck source=drift.sh
source "$here/drift.sh"
# shellcheck source=strangers.sh
source "$here/strangers.sh"

# Seconds: for the whole answer, and of these for services that are just starting.
bound=6
starting=2

# Prints each as it is found, because what comes after it may hang.
reasons=0
# usage: reason KIND STEP SENTENCE [REMEDY] — STEP is empty if none mends it
reason() {
  local object
  object="{\"kind\":$(json_string "$1"),\"what\":$(json_string "$3")"
  if [[ -n $2 ]]; then object+=",\"step\":$(json_string "$2")"; fi
  if [[ -n ${4-} ]]; then object+=",\"remedy\":$(json_string "$4")"; fi
  reasons=$((reasons + 1))
  echo "reason $object}"
}

# Whether a script that may stop services or move data holds its lock.
is_busy() {
  local lock
  for lock in /run/simple-web-stack-{set-up,*-set-up,deploy,maintenance}.lock; do
    if [[ -e $lock ]] && ! flock --nonblock "$lock" true; then return 0; fi
  done
  return 1
}

# ── what was begun and not finished ──────────────────────────────────────────────────────────────────────────
check_journal() {
  local note
  for note in "$state"/journal/*; do
    if [[ -e $note ]]; then reason unfinished application "$(basename "$note") was interrupted before its end"; fi
  done
  # Pulumi doesn't notice when a step that it runs without a change of its settings is killed.
  if mountpoint --quiet "$files" && ! has_moved; then
    reason unfinished system "the move to the files volume was interrupted before its end"
  fi
}
has_moved() {
  local place
  if [[ ! -e $files/.complete ]]; then return 1; fi
  for place in "${former_places[@]}"; do
    if [[ -L $place || -e $place.moved ]]; then return 1; fi
  done
}

# ── what each step expects ───────────────────────────────────────────────────────────────────────────────────
# usage: check_runs STEP UNIT
check_runs() {
  local unit_state
  unit_state=$(state_of "$2")
  # One that fails at each start would look well while systemd tries once more.
  until [[ $unit_state != *ActiveState=activating* || $unit_state == *SubState=auto-restart* ]] || ((SECONDS >= starting)); do
    sleep 0.1
    unit_state=$(state_of "$2")
  done
  case $unit_state in
    *UnitFileState=masked*) reason stopped "$1" "$2 is masked" ;;
    *ActiveState=failed* | *SubState=auto-restart*) reason stopped "$1" "$2 has failed" ;;
    *ActiveState=inactive* | *ActiveState=deactivating*) reason stopped "$1" "$2 is stopped" ;;
    *UnitFileState=disabled*) reason stopped "$1" "$2 does not start at boot" ;;
    # What systemd starts again without an order has failed; it has no other state while it is slow to fail once more.
    *ActiveState=activating*) if [[ $unit_state =~ NRestarts=[1-9] ]]; then reason stopped "$1" "$2 has failed"; fi ;;
  esac
}

state_of() { systemctl show --property=ActiveState,SubState,UnitFileState,NRestarts "$1"; }

# usage: check_mounted STEP FOLDER
check_mounted() {
  if ! mountpoint --quiet "$2"; then reason unmounted "$1" "nothing is mounted at $2"; fi
}

# The service that loads them stays active without them.
# usage: check_firewall STEP RULES
check_firewall() {
  if [[ $(firewall_rules) != "$2" ]]; then reason firewall "$1" "the firewall has other rules than it was set up with, or none"; fi
}

# A database that was begun anew has no tables, and a page that asks for none is healthy all the same.
# usage: check_migrated STEP DATABASE-ID
check_migrated() {
  if ! has_mysql; then return 0; fi
  if has_no_data; then
    reason data "$1" "the database begins anew, empty, so the release migrates it (npm run restore brings the rows of a backup back)"
  elif database_has_answered && [[ $(database_id) != "$2" ]]; then
    reason data "$1" "the database was begun anew, empty, after the release was deployed, so the release migrates it (npm run restore brings the rows of a backup back)"
  fi
}

# usage: check_database STEP
check_database() {
  local restore="npm run restore puts what is there aside and restores a backup"
  if has_no_data; then
    reason data "$1" "MySQL's data directory is empty"
  elif [[ ! -e $data/mysql.ibd ]]; then
    reason data "" "MySQL's data directory has files, but no MySQL's: there is no mysql.ibd in $data" "$restore"
  elif systemctl is-active --quiet mysql; then
    if ! database_has_answered; then reason data "$1" "MySQL runs and does not answer"; fi
  # One that was stopped still has the count of its restarts, and nothing is wrong with its files.
  elif [[ $(systemctl show --value --property=ActiveState mysql) == activating && $(systemctl show --value --property=NRestarts mysql) != 0 ]]; then
    reason data "$1" "MySQL does not start, perhaps because its files are damaged" "if it still doesn't: $restore"
  fi
}

# usage: check_visitors STEP
silent_nginx=false
check_visitors() {
  if ! systemctl is-active --quiet nginx || nginx_answers 2; then return 0; fi
  silent_nginx=true
  reason stopped "$1" "nginx.service runs and does not answer"
}

# usage: check_traffic STEP
check_traffic() {
  local slot
  slot=$(current_slot)
  if [[ -z $slot ]]; then
    reason traffic "$1" "no release has the traffic"
    return 0
  fi
  if has_unit "$slot"; then check_runs "$1" "application@$slot.service"; fi
  if [[ ! -e $application/current/.complete ]]; then
    reason traffic "$1" "the release with the traffic is not on the disk"
  elif [[ ! -L $application/upstream.sock ]]; then
    reason traffic "$1" "the link to the release with the traffic is gone"
  # The application can't be blamed for what other reasons explain.
  elif ((reasons == 0)) && has_all_connections "$slot"; then
    reason traffic "$1" "the release with the traffic has taken all its connections to MySQL"
  elif ((reasons == 0)) && ! is_healthy "$slot" 2; then
    reason traffic "$1" "the release with the traffic is not healthy"
  fi
}

check_expectations() {
  local file step kind value traffic=""
  for file in "$expectations"/*; do
    if [[ ! -e $file ]]; then continue; fi
    step=${file##*/}
    while read -r kind value; do
      case $kind in
        runs) check_runs "$step" "$value" ;;
        mounted) check_mounted "$step" "$value" ;;
        firewall) check_firewall "$step" "$value" ;;
        database) check_database "$step" ;;
        migrated) check_migrated "$step" "$value" ;;
        visitors) check_visitors "$step" ;;
        # After all others.
        traffic) traffic=$step ;;
      esac
    done < "$file"
  done
  if [[ -n $traffic ]]; then check_traffic "$traffic"; fi
}

# ── the certificate ──────────────────────────────────────────────────────────────────────────────────────────
# What status.sh says of it; nothing where no step has brought it. Nobody can ask a Nginx that answers nothing for it.
# A certificate that has not come is no reason: the site is up without it, and the server gets it by itself.
check_certificate() {
  local script=$here/../../certificate/files/status.sh said
  if [[ $silent_nginx == true || ! -e $script ]] || ! said=$(timeout 2 bash "$script" 2> /dev/null) || [[ ! $said =~ ^\{[^[:cntrl:]]*\}$ ]]; then return 0; fi
  echo "certificate $said"
  if [[ $said == *'"broken":true}' ]]; then
    reason certificate certificate "visitors get no connection by HTTPS, or another certificate than they did"
  fi
}

# ── drift ────────────────────────────────────────────────────────────────────────────────────────────────────
# What was changed by hand. A step or a package that is just at work changes things too, so what is found must be so twice,
# and nothing may be at work.
check_drift() {
  local first again step sentence remedy
  first=$(find_changes)
  if [[ -z $first ]]; then return 0; fi
  sleep 0.7
  again=$(find_changes)
  if is_busy; then return 0; fi
  while IFS=$'\x1f' read -r step sentence remedy; do reason drift "$step" "$sentence" "$remedy"; done < <(
    grep --line-regexp --fixed-strings --file=<(echo "$first") <<< "$again"
  )
}
find_changes() {
  find_drift
  find_strangers || true
}

# Everything, a line each: "busy true|false", "reason OBJECT", "certificate OBJECT", and "end".
find_reasons() {
  # What is so while a script is at work may be the script's own doing. The caller waits for its end and asks again.
  local busy=false
  if is_busy; then busy=true; fi
  echo "busy $busy"
  check_journal
  check_expectations
  check_certificate
  # Never the reason why a site is down that a script has stopped.
  if [[ $busy == false ]]; then check_drift; fi
  echo end
}

if [[ ${1-} == lines ]]; then
  find_reasons
  exit 0
fi
if [[ -e ${held:?} ]]; then
  echo '{"busy":true,"held":true,"reasons":[]}'
  exit 0
fi
# Anything that hangs, such as a disk, must not keep the answer back, nor what was found before it.
busy=false list="" certificate="" line=""
while [[ $line != end ]] && ((SECONDS <= bound)); do
  # Not without a limit: what nothing can end holds the pipe open.
  read -r -t $((bound + 1 - SECONDS)) line || break
  case $line in
    "busy "*) busy=${line#* } ;;
    "reason "*) list+=${list:+,}${line#* } ;;
    "certificate "*) certificate=${line#* } ;;
  esac
done < <(timeout --kill-after=1 "$bound" bash "$0" lines)
if [[ $line != end ]]; then
  # It has failed, and has said why.
  if ((SECONDS < bound)); then wait $! || exit; fi
  line=$(reason silent "" "the server took more than $bound s to find out what is wrong, so not everything was asked" \
    "if it stays so, look at its log (journalctl), or reboot it")
  list+=${list:+,}${line#* }
fi
echo "{\"busy\":$busy,\"reasons\":[$list]${certificate:+,\"certificate\":$certificate}}"
