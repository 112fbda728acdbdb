# shellcheck shell=bash disable=SC2154
# SSH for one administrator, by key. Sourced by ../apply.sh.

apply_secure_shell() {
  local before=$changes target=/etc/ssh/sshd_config.d/00-simple-web-stack.conf
  # Read by the administrator's own sessions: a name without a key would lock everybody out.
  [[ -s $(getent passwd "$SSH_USER" | cut --delimiter=: --fields=6)/.ssh/authorized_keys ]] \
    || fail "$SSH_USER has no key on this server, so SSH is left as it is"
  install_template "$here/secure-shell/sshd.conf.template" "$target" SSH_USER
  if ((changes == before)); then return 0; fi
  # sshd -t wants a folder that only the running service has.
  mkdir -p /run/sshd
  if ! quietly sshd -t || ! admits_administrator; then
    restore_files
    fail "sshd's new settings would be refused, or shut the administrator out; the running ones stay"
  fi
  # Sessions that are open stay open, this one among them.
  systemctl reload ssh
}

# What sshd would really do with the administrator: another file may come before ours, or have no Include for it.
admits_administrator() {
  local effective
  effective=$(sshd -T -C "user=$SSH_USER,host=localhost,addr=127.0.0.1")
  grep --quiet --line-regexp "allowusers $SSH_USER" <<< "$effective" \
    && grep --quiet --line-regexp "pubkeyauthentication yes" <<< "$effective" \
    && grep --quiet --line-regexp "passwordauthentication no" <<< "$effective"
}
