# shellcheck shell=bash disable=SC2154,SC2034
# The two slots, blue and green, of which one has the traffic. Sourced by apply.sh.

# The slot that has the traffic, or nothing before the first release.
current_slot() {
  local target
  target=$(readlink "$root/traffic" 2> /dev/null) || return 0
  echo "${target#traffic.}"
}

slot_socket() { echo "/run/application-$1/http.sock"; }

# Asked by the user that Nginx runs as, since a socket that only root reaches is of no use to a visitor.
is_healthy() {
  setpriv --reuid=www-data --regid=www-data --clear-groups \
    curl --silent --fail --output /dev/null --max-time 5 --unix-socket "$(slot_socket "$1")" \
    --header "Host: $DOMAIN" --header "X-Forwarded-Proto: http" "http://$DOMAIN$HEALTH_PATH"
}

# Everything that a release is run with, in one file that root alone reads.
write_environment() {
  local target=$1 stage
  stage=$(mktemp "$target.XXXXXX")
  {
    echo "RELEASE=$RELEASE"
    echo "DATABASE_URL=$DATABASE_URL"
    echo "PATH=$release_folder/.environment/bin:/usr/local/bin:/usr/bin:/bin"
    echo "HOME=/srv/application"
    if [[ -d $release_folder/src ]]; then echo "PYTHONPATH=$release_folder/src"; fi
    echo "PYTHONUNBUFFERED=1"
    echo "PYTHONDONTWRITEBYTECODE=1"
    # What restart.sh asks for its health.
    echo "APPLICATION_DOMAIN=$DOMAIN"
    echo "APPLICATION_HEALTH_PATH=$HEALTH_PATH"
    echo "APPLICATION_HEALTH_TIMEOUT=$HEALTH_TIMEOUT"
    echo "APPLICATION_CALLABLE=$APPLICATION_CALLABLE"
    echo "APPLICATION_WORKERS=$APPLICATION_WORKERS"
    echo "APPLICATION_THREADS=$APPLICATION_THREADS"
    echo "APPLICATION_TIMEOUT=$APPLICATION_TIMEOUT"
    printf '%s\n' "${application_variables[@]}" "${@:2}"
  } > "$stage"
  chmod 0600 "$stage"
  mv -f "$stage" "$target"
}

prepare_slot() {
  local slot=$1
  # Left over from a run that was cut off.
  systemctl stop "application@$slot"
  ln -sfn "$release_folder" "$root/slots/$slot"
  rm -f "$root/slots/$slot.fingerprint"
  mkdir -p "$root/traffic.$slot"
  ln -sfn "$release_folder" "$root/traffic.$slot/release"
  ln -sfn "$(slot_socket "$slot")" "$root/traffic.$slot/http.sock"
  write_environment "/etc/simple-web-stack/application/$slot.env" "SLOT=$slot"
  if [[ $collect_static == true ]]; then
    # By the application's own user: the command has its environment, secrets included, which its builder must not see.
    install -d "$release_folder/$STATIC_FOLDER"
    chown -R app:www-data "$release_folder/$STATIC_FOLDER"
    run_with_environment "$slot" app "$COLLECT_STATIC_COMMAND" --property="ReadWritePaths=$release_folder/$STATIC_FOLDER"
    chown -R root:root "$release_folder/$STATIC_FOLDER"
    chmod -R u=rwX,go=rX "$release_folder/$STATIC_FOLDER"
    touch "$release_folder/.static-collected"
    changed "static files collected"
  fi
}

# Runs a command of the application's, in the release's folder and with its environment.
run_with_environment() {
  local slot=$1 user=$2 command=$3
  quietly systemd-run --quiet --wait --pipe --collect --uid="$user" --gid="$([[ $user == app ]] && echo www-data || echo "$user")" \
    --working-directory="$release_folder" --property="EnvironmentFile=/etc/simple-web-stack/application/$slot.env" \
    --property=ProtectSystem=strict --property=ReadWritePaths=/srv/application/writable --property=PrivateTmp=yes \
    --property=NoNewPrivileges=yes --property=UMask=0027 --property=RuntimeMaxSec=1h "${@:4}" /bin/sh -c "$command"
}

migrate() {
  if [[ -n $MIGRATION_COMMAND ]]; then
    run_with_environment "$1" app "$MIGRATION_COMMAND"
  fi
}

start_slot() {
  local slot=$1 deadline=$((SECONDS + HEALTH_TIMEOUT)) start
  start=$(date '+%F %T')
  systemctl start --no-block "application@$slot"
  while ((SECONDS < deadline)); do
    if is_healthy "$slot"; then return 0; fi
    # A release that ends by itself will not get healthier.
    if systemctl show --property=NRestarts --value "application@$slot" | grep --quiet --invert-match '^0$'; then break; fi
    sleep 0.1
  done
  if ((SECONDS < deadline)); then
    echo "error: release $RELEASE ended before it answered $HEALTH_PATH" >&2
  else
    echo "error: release $RELEASE did not answer $HEALTH_PATH with 200 within $HEALTH_TIMEOUT s" >&2
  fi
  show_start_log "$slot" "$start" >&2
  return 1
}

# A crash's cause is at the beginning, before the application server's own complaints about it; what a release waits for
# is at the end.
show_start_log() {
  local log lines
  log=$(journalctl --unit "application@$1" --since "$2" --no-pager --output cat | awk -f "$here/shorten-traceback.awk") || true
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

# One rename for pages and files together: no request, and no machine that is cut off just now, has those of two releases.
move_traffic() {
  local slot=$1
  # Before the rename, so that a machine that is cut off after it comes back with the release that has the traffic.
  # systemd is told after it: a reload takes as long as the start of many a release.
  quietly systemctl enable --no-reload "application@$slot"
  link_if_other traffic/release "$root/current"
  link_if_other traffic/http.sock "$root/upstream.sock"
  ln -sfn "traffic.$slot" "$root/.traffic.new"
  mv -fT "$root/.traffic.new" "$root/traffic"
  trap - EXIT
  systemctl daemon-reload
}

# What Nginx follows; made by the first deploy, and the same ever after.
link_if_other() {
  if [[ $(readlink "$2") != "$1" ]]; then ln -sfn "$1" "$2"; fi
}

# Requests that the old slot has taken are answered before it stops.
drain_slot() {
  local slot=$1 socket deadline=$((SECONDS + APPLICATION_TIMEOUT + 5))
  socket=$(slot_socket "$slot")
  quietly systemctl disable "application@$slot"
  while ((SECONDS < deadline)); do
    # One line is the listening socket itself; more are connections, accepted or waiting.
    if (($(ss --no-header --unix --all src "$socket" | grep --count --invert-match LISTEN) == 0)); then break; fi
    sleep 0.1
  done
  systemctl stop "application@$slot"
}

# The new release is not good: it never gets the traffic, and nothing of it stays.
give_up() {
  local slot=$1
  trap - EXIT
  # Ended in the very moment of the move.
  if [[ $(current_slot) == "$slot" ]]; then exit 1; fi
  discard_slot "$slot"
  # One that was on the server before is kept: it has served visitors, and the reason may lie elsewhere.
  if [[ ${unpacked-} && $(readlink --canonicalize "$root/current" 2> /dev/null) != "$release_folder" ]]; then
    rm -rf "$release_folder" "$release_folder.partial"
  fi
  remove_unused_environments
  if [[ -n $current ]]; then
    echo "error: release $RELEASE was refused; the site goes on with the one before it" >&2
  else
    echo "error: release $RELEASE was refused, and there is none before it" >&2
  fi
  exit 1
}

# It serves nobody, so nothing is waited for: one that hangs would take its time to stop.
discard_slot() {
  local slot=$1
  systemctl kill --signal=SIGKILL "application@$slot" 2> /dev/null || true
  systemctl disable --quiet --now "application@$slot" || true
  systemctl reset-failed "application@$slot" 2> /dev/null || true
  rm -rf "$root/slots/$slot" "$root/traffic.$slot" "/etc/simple-web-stack/application/$slot.env"
}

# A deploy that was cut off has left its slot at work, and half a release. The one that has the traffic is as it should be.
discard_unfinished() {
  local slot=$1
  if [[ $(systemctl show --property=ActiveState --value "application@$slot") != inactive ]] || systemctl is-enabled --quiet "application@$slot"; then
    discard_slot "$slot"
    changed "slot $slot, left by a deploy that was cut off, is stopped"
  fi
  rm -rf "$root"/releases/*.partial
  remove_unused_environments
}
