# shellcheck shell=bash disable=SC2154,SC2034
# Programs beside the site: processes that always run, and jobs that run at times. Sourced by apply.sh.

apply_processes() {
  local name key command schedule unit wanted=()
  for name in $PROCESSES; do
    key=${name^^}
    key=${key//-/_}
    command=PROCESS_COMMAND_$key
    schedule=PROCESS_SCHEDULE_$key
    write_environment "/etc/simple-web-stack/processes/$name.env" "APPLICATION_COMMAND=$(quote_for_systemd "${!command}")"
    if [[ -n ${!schedule} ]]; then
      unit=application-job@$name.timer
      mkdir -p "/etc/systemd/system/$unit.d"
      printf '[Timer]\nOnCalendar=%s\n' "${!schedule}" > "/etc/systemd/system/$unit.d/schedule.conf"
      systemctl daemon-reload
    else
      unit=application-process@$name.service
    fi
    wanted+=("$unit")
    quietly systemctl enable "$unit"
    # Started anew, since it is to run the new release.
    systemctl restart "$unit" || { show_log "$unit"; fail "the application's process $name does not start"; }
  done
  stop_unwanted_processes "${wanted[@]}"
}

stop_unwanted_processes() {
  local unit
  for unit in $(systemctl list-units --all --plain --no-legend 'application-process@*.service' 'application-job@*.timer' | awk '{ print $1 }'); do
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
