# shellcheck shell=bash
# SSH for one administrator, by key. Sourced by ../apply.sh.

# usage: apply_secure_shell FOLDER-OF-THIS-FILE ADMINISTRATOR
apply_secure_shell() {
  local user=$2
  # Only this user may log in over SSH; without a key, everyone would be locked out.
  [[ -s $(getent passwd "$user" | cut --delimiter=: --fields=6)/.ssh/authorized_keys ]] \
    || fail "$user has no key on this server, so SSH is left as it is"
  install_template "$1/sshd.conf.template" /etc/ssh/sshd_config.d/00-simple-web-stack.conf 0644 "SSH_USER=$user"
  if ! files_changed; then return 0; fi
  # sshd -t needs a folder that exists only while the service runs.
  mkdir -p /run/sshd
  if ! quietly sshd -t || ! admits_administrator "$user"; then
    restore_files
    fail "sshd's new settings are invalid, or would lock the administrator out; the running ones stay"
  fi
  # Open sessions, such as this one, stay open.
  systemctl reload ssh
}

# Asks sshd itself: another file may take precedence over ours or not include it.
# usage: admits_administrator USER
admits_administrator() {
  local effective
  effective=$(sshd -T -C "user=$1,host=localhost,addr=127.0.0.1")
  grep --quiet --line-regexp "allowusers $1" <<< "$effective" \
    && grep --quiet --line-regexp "pubkeyauthentication yes" <<< "$effective" \
    && grep --quiet --line-regexp "passwordauthentication no" <<< "$effective"
}
