#!/usr/bin/env bash
# Runs on the computer that runs Pulumi. Waits until the new server answers on port 22, and prints its host key as
# "ssh-ed25519 BASE64". The first contact is trusted; from then on the server must present this key.
# Environment: HOST, the server's address; LIMIT, how long to wait, in seconds.
set -euo pipefail
: "${HOST:?}" "${LIMIT:?}"

if ! command -v ssh-keyscan > /dev/null; then
  echo "ssh-keyscan is missing on this computer: install the OpenSSH client (Debian, Ubuntu: apt-get install openssh-client)" >&2
  exit 1
fi

deadline=$((SECONDS + LIMIT))
while ((SECONDS < deadline)); do
  key=$(ssh-keyscan -T 5 -t ed25519 "$HOST" 2> /dev/null | awk '$2 == "ssh-ed25519" { print $2, $3; exit }' || true)
  if [[ -n $key ]]; then
    printf '%s' "$key"
    exit 0
  fi
  sleep 0.3
done
echo "the server at $HOST did not answer on port 22 within $LIMIT s: is this computer's network among sshAllowedCidrBlocks? --open-ssh lets it in for as long as a command runs" >&2
exit 1
