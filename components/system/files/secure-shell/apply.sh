# shellcheck shell=bash
# SSH for one administrator, by key. Sourced by ../apply.sh.
: "${changes:?}" "${accepted:?}"
# shellcheck source=../../../server-step/files/settings-in-effect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../server-step/files/settings-in-effect.sh"

secure_shell=/etc/ssh/sshd_config.d/00-simple-web-stack.conf

# usage: apply_secure_shell FOLDER-OF-THIS-FILE ADMINISTRATOR
apply_secure_shell() {
  local user=$2 setting before=$changes
  # Only this user may log in over SSH; without a key, everyone would be locked out.
  [[ -s $(getent passwd "$user" | cut --delimiter=: --fields=6)/.ssh/authorized_keys ]] \
    || fail "$user has no key on this server, so SSH is left as it is"
  # sshd needs a folder that exists only while the service runs.
  mkdir -p /run/sshd
  install_template "$1/sshd.conf.template" "$secure_shell" 0644 "SSH_USER=$user"
  if [[ -n $(other_settings "$user") ]]; then put_aside_other_settings "$user"; fi
  while read -r setting; do expect sshd "$user $setting"; done < <(secure_settings)
  admit_after_boot
  if ((changes == before)); then return 0; fi
  if ! quietly sshd -t || ! admits_administrator "$user"; then
    restore_files
    restore_other_settings
    fail "sshd's new settings are invalid, or would lock the administrator out; the running ones stay"
  fi
  # Open sessions, such as this one, stay open.
  systemctl reload ssh
}

# Nobody logs in to a server that sets itself up.
close_secure_shell() {
  local unit
  for unit in ssh.socket ssh.service; do
    if [[ -e /usr/lib/systemd/system/$unit ]]; then mask "$unit"; fi
  done
}

# By a socket, as Ubuntu does, or by the service. Without either, the next start locks everybody out, this project included.
admit_after_boot() {
  local unit=ssh.service
  if systemctl is-enabled --quiet ssh.socket 2> /dev/null; then unit=ssh.socket; fi
  start_at_boot "$unit"
  expect enabled "$unit"
}

# Our settings, as sshd prints them.
secure_settings() { awk '/^[A-Z]/ { $1 = tolower($1); print }' "$secure_shell"; }

# Prints those of our settings that sshd has otherwise. Asks sshd itself: another file may take precedence over ours or not
# include it.
# usage: other_settings USER
other_settings() {
  local effective
  effective=$(effective_sshd "$1" 2> /dev/null) || true
  secure_settings | grep --invert-match --line-regexp --fixed-strings --file=<(echo "$effective") || true
}

# What somebody has written by hand and takes precedence: files that sshd reads as well, under another name; then lines in
# sshd's own file, as comments. What was there is beside it.
# usage: put_aside_other_settings USER
put_aside_other_settings() {
  local file keywords
  for file in "$(dirname "$secure_shell")"/*.conf; do
    if [[ $file == "$secure_shell" || ! -e $accepted ]] || is_accepted "file $file"; then continue; fi
    mv -f "$file" "$file.aside"
    put_aside+=("$file")
    changed "$file takes precedence over our settings, so it is $file.aside now"
  done
  keywords=$(other_settings "$1" | cut --delimiter=' ' --fields=1 | paste --serial --delimiters='|')
  file=/etc/ssh/sshd_config
  if [[ -n $keywords ]] && grep --quiet --ignore-case --extended-regexp "^[[:space:]]*($keywords)([[:space:]]|=)" "$file"; then
    cp --preserve=all "$file" "$file.aside"
    put_aside+=("$file")
    sed --in-place --regexp-extended "s/^[[:space:]]*($keywords)([[:space:]]|=)/# &/I" "$file"
    changed "$file had settings that take precedence over ours; $file.aside is what it was"
  fi
}
put_aside=()
restore_other_settings() {
  local file
  for file in "${put_aside[@]}"; do mv -f "$file.aside" "$file"; done
}

# usage: admits_administrator USER
admits_administrator() {
  local effective
  effective=$(effective_sshd "$1")
  grep --quiet --line-regexp "allowusers $1" <<< "$effective" \
    && grep --quiet --line-regexp "pubkeyauthentication yes" <<< "$effective" \
    && grep --quiet --line-regexp "passwordauthentication no" <<< "$effective"
}
