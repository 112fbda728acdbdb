# shellcheck shell=bash
# Lets Nginx read a changed configuration. Sourced after lib.sh.

: "${changes:?}"

# Puts the files back if Nginx rejects them.
check_configuration() {
  if ((changes > 0)) && ! quietly nginx -t; then
    restore_files
    fail "Nginx rejects the new configuration; the running one stays"
  fi
}

# New workers start before the old ones end: no connection in use is closed.
reload() {
  systemctl reload nginx
  changed "nginx reloaded"
}
