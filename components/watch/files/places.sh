# shellcheck shell=bash
# Where the server's check keeps what it must remember. Sourced after lib.sh.

# On the files volume, so that a new server knows what was before it.
watch=${state:?}/watch
# Lines "SECONDS-SINCE-1970 STATUS", one a minute: the status with which the site answers its health path, 000 for no answer.
# shellcheck disable=SC2034  # for the scripts that source this file
heartbeats=$watch/heartbeats
# The result of the last check, as check.py prints it.
# shellcheck disable=SC2034
latest=$watch/latest.json
# What is pending on this server: updates.py writes it, topics/updates.py reads it.
# shellcheck disable=SC2034
updates=$watch/updates.json
