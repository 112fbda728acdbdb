# shellcheck shell=bash
# Programs beside the site: processes that always run, and jobs that run on a schedule. Sourced by apply.sh.

# Starts the programs of a release, and stops all others. Their commands and schedules are in the settings
# PROCESS_COMMAND_NAME and PROCESS_SCHEDULE_NAME.
# usage: apply_processes RELEASE-FOLDER NAME…
apply_processes() {
  local release_folder=$1 name key command schedule unit environment times wanted=()
  for name in "${@:2}"; do
    key=${name^^}
    key=${key//-/_}
    command=PROCESS_COMMAND_$key
    schedule=PROCESS_SCHEDULE_$key
    environment=/etc/simple-web-stack/processes/$name.env
    write_environment "$environment" "$release_folder" app "APPLICATION_COMMAND=$(quote_for_systemd "${!command}")"
    expect file "$environment" 0600 "$(hash_of "$environment")"
    if [[ -n ${!schedule} ]]; then
      unit=application-job@$name.timer
      times=$(mktemp)
      printf '[Timer]\nOnCalendar=%s\n' "${!schedule}" > "$times"
      install_file "$times" "/etc/systemd/system/$unit.d/schedule.conf"
      rm -f "$times"
      keep_files
      systemctl daemon-reload
    else
      unit=application-process@$name.service
    fi
    wanted+=("$unit")
    start_at_boot "$unit"
    expect runs "$unit"
    # A process that is already running must switch to the new release.
    systemctl restart "$unit" || { show_log "$unit"; fail "the application's process $name does not start"; }
  done
  stop_unwanted_processes "${wanted[@]}"
}

# usage: stop_unwanted_processes WANTED-UNIT…
stop_unwanted_processes() {
  local unit
  for unit in $(list_units --all 'application-process@*.service' 'application-job@*.timer'); do
    if [[ " $* " != *" $unit "* ]]; then
      quietly systemctl disable --now "$unit"
      rm -rf "/etc/systemd/system/$unit.d"
      changed "$unit stopped"
    fi
  done
}

quote_for_systemd() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//\`/\\\`}
  printf '"%s"' "${text//\$/\\\$}"
}
