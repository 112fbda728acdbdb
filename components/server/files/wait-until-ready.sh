#!/usr/bin/env bash
# Waits until nothing else is setting up the server: cloud-init has ended, systemd has booted, no package manager is
# running. Steps that start earlier fail now and then.
set -euo pipefail

limit=600
deadline=$((SECONDS + limit))

if command -v cloud-init > /dev/null; then
  code=0
  timeout "$limit" cloud-init status --wait > /tmp/cloud-init-status 2>&1 || code=$?
  # 2 means that it ended with warnings that it recovered from (cloud-init's return codes, since 23.4).
  if ((code != 0 && code != 2)); then
    echo "cloud-init did not finish (code $code):" >&2
    cat /tmp/cloud-init-status >&2
    sudo tail -n 30 /var/log/cloud-init-output.log >&2 || true
    exit 1
  fi
fi

# A failed unit does not keep the server from being configured.
timeout "$limit" systemctl is-system-running --wait > /dev/null || true

while sudo lslocks --noheadings --output PATH | grep -qE "^/var/lib/(dpkg/lock|apt/lists/lock)"; do
  if ((SECONDS >= deadline)); then
    echo "a package manager has been running for $limit s:" >&2
    pgrep --list-full 'apt|dpkg' >&2 || true
    exit 1
  fi
  sleep 1
done
echo "ready"
