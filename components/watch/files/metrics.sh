# shellcheck shell=bash
# Where the server's check sends what it measures. Sourced after lib.sh.

# Only root reads it; send.py asks whether it exists.
metrics_settings=/etc/simple-web-stack/watch/metrics

# usage: set_up_metrics — from the settings METRICS_…; an empty namespace means that nothing is sent
set_up_metrics() {
  local stage
  : "${METRICS_NAMESPACE?}" "${METRICS_STACK?}" "${METRICS_REGION?}" "${METRICS_ENDPOINT?}"
  if [[ -z $METRICS_NAMESPACE ]]; then
    remove_file "$metrics_settings"
    return 0
  fi
  install -d -m 0700 /etc/simple-web-stack "$(dirname "$metrics_settings")"
  stage=$(mktemp)
  cat > "$stage" << END
NAMESPACE=$METRICS_NAMESPACE
STACK=$METRICS_STACK
REGION=$METRICS_REGION
ENDPOINT=$METRICS_ENDPOINT
END
  install_file "$stage" "$metrics_settings" 0600
  rm -f "$stage"
}

# A new alarm for silence would ring if it had no value to begin with. A new role takes a while to reach the server.
# usage: send_first FOLDER-OF-SEND.PY RESULT-OF-THE-CHECK
send_first() {
  local sent=/run/simple-web-stack/watch/sent
  if [[ ! -e $metrics_settings ]] || { [[ $sent -nt $metrics_settings ]] && grep --quiet '"failed": null' "$sent"; }; then return 0; fi
  wait_until 30 test -e "$2" || return 0
  wait_until 90 has_sent "$1" "$2" "$sent" || say "warning: what the server measures could not be sent yet: $(sed 's/.*"failed": //; s/}$//' "$sent" | printable)"
}
has_sent() {
  timeout 60 python3 -B "$1/send.py" < "$2" || true
  if grep --quiet '"failed": null' "$3"; then return 0; fi
  sleep 5
  return 1
}
