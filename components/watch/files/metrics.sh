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
