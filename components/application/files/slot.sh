# shellcheck shell=bash
# Starts a release in a slot and gives it the traffic. Sourced after lib.sh.
# shellcheck source=../../server-step/files/journal.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/database.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/database.sh"
: "${application:?}"

# Runs one of the application's commands, in its release's folder and with its environment, but for its account in MySQL.
# A statement outlives the client that has sent it, so it is ended here, or by recover.sh.
# usage: run_in_slot SLOT COMMAND [OPTION OF systemd-run…]
run_in_slot() {
  local url code=0
  url=$(database_url "$(slot_setting "$1" DATABASE_URL)" app_deploy)
  note application-command <<< "slot $1"
  # By its name, it has the user and the limits of the application's other units.
  quietly systemd-run --quiet --wait --pipe --collect --unit=application-command \
    --working-directory="$(realpath "$application/slots/$1")" --property="EnvironmentFile=$(slot_environment "$1")" \
    --property=RuntimeMaxSec=1h "${@:3}" /usr/bin/env "DATABASE_URL=$url" /bin/sh -c "$2" || code=$?
  end_connections "user = 'app_deploy'"
  forget application-command
  return "$code"
}

# usage: start_slot SLOT
start_slot() {
  local slot=$1 release path begin
  release="release $(slot_setting "$slot" RELEASE)"
  path=$(slot_setting "$slot" APPLICATION_HEALTH_PATH)
  begin=$(date '+%F %T')
  systemctl start --no-block "application@$slot"
  wait_until "$(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT)" has_settled "$slot" || true
  # Health alone decides, because has_ended is less reliable.
  if is_healthy "$slot"; then return 0; fi
  if has_ended "$slot"; then
    echo "error: $release ended before it answered $path" >&2
  else
    echo "error: $release did not answer $path with 200 within $(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT) s" >&2
  fi
  show_start_log "$slot" "$begin" >&2
  return 1
}

# True once waiting is over: the release is healthy, or it has ended by itself and won't become healthy.
has_settled() { is_healthy "$1" || has_ended "$1"; }
has_ended() {
  local restarts
  restarts=$(systemctl show --property=NRestarts --value "application@$1") && [[ -n $restarts && $restarts != 0 ]]
}

# The cause of a crash is at the beginning of the log, before the application server's own complaints about it; what a
# release is waiting for is at the end.
# usage: show_start_log SLOT BEGIN
show_start_log() {
  local log lines
  log=$(journalctl --unit "application@$1" --since "$2" --no-pager --output cat | awk -f "$(dirname "${BASH_SOURCE[0]}")/shorten-traceback.awk") || true
  lines=$(wc -l <<< "$log")
  echo "its log:"
  if ((lines > 90)); then
    head -n 60 <<< "$log"
    echo "(another $((lines - 90)) lines)"
    tail -n 30 <<< "$log"
  else
    echo "$log"
  fi
}

# One rename switches pages and files together: no visitor gets pages of one release and files of another, not even
# after a power cut.
# usage: move_traffic SLOT
move_traffic() {
  # Enabled before the rename, so that after a power cut the release that has the traffic starts. daemon-reload comes
  # after the rename, because it can take as long as starting a release.
  quietly systemctl enable --no-reload "application@$1"
  # The links that Nginx follows; the first deploy creates them.
  link_if_different traffic/release "$application/current"
  link_if_different traffic/http.sock "$application/upstream.sock"
  ln -sfn "traffic.$1" "$application/.traffic.new"
  mv -fT "$application/.traffic.new" "$application/traffic"
  systemctl daemon-reload
}

# usage: link_if_different TARGET LINK
link_if_different() {
  if [[ $(readlink "$2") != "$1" ]]; then ln -sfn "$1" "$2"; fi
}

# Stops a slot that no longer has the traffic, once it has answered its remaining requests.
# usage: drain_slot SLOT
drain_slot() {
  quietly systemctl disable "application@$1"
  wait_until $(($(slot_setting "$1" APPLICATION_TIMEOUT) + 5)) is_idle "$1" || true
  systemctl stop "application@$1"
  end_connections "user = 'app_$1'"
}
