# shellcheck shell=bash
# What is on this server and no step has put there, nor a package: units, cron jobs, settings of our programs, sudoers,
# administrators, keys, tables of the firewall. What there was before the first step, and what somebody has accepted, is
# no stranger. Sourced after lib.sh; find_strangers needs settings-in-effect.sh too.
: "${expectations:?}" "${written_paths:?}"

# What is accepted, a line each, as list_strangers prints it. No step has run yet while it is missing.
accepted=/etc/simple-web-stack/accepted

# usage: is_accepted LINE
is_accepted() { grep --quiet --line-regexp --fixed-strings "$1" "$accepted" 2> /dev/null; }

# usage: how_to_accept LINE
how_to_accept() { echo "keep it (echo '$1' | sudo tee --append $accepted)"; }

# Folders whose files make programs of root do something.
watched_folders=(
  /etc/systemd/system /etc/systemd/system.control /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly
  /var/spool/cron/crontabs /etc/sudoers.d /etc/ssh/sshd_config.d /etc/sysctl.d /etc/nginx/conf.d /etc/nginx/site.d /etc/nginx/name.d
  /etc/nginx/location.d /etc/nginx/sites-enabled /etc/mysql/conf.d /etc/mysql/mysql.conf.d /etc/apt/apt.conf.d /etc/apt/sources.list.d
)
# Files of packages that people edit in place.
edited_files=(/etc/sudoers /etc/crontab)
# Groups whose members can become root: by sudo, by a container with the root disk in it, by the disk itself or the memory, by
# the hashes of passwords. Those of adm only read logs, and those of incus have their own containers.
root_groups=(sudo admin wheel docker lxd incus-admin libvirt disk kmem shadow)
# Where files win over a unit's own until the next start. Other programs have theirs there for their own units (netplan, LXC).
passing_folders=(/run/systemd/system /run/systemd/system.control)

# Links that systemctl makes: a unit that starts at boot, another name of a package's unit, a mask. Snaps make their units by
# themselves when they are updated.
list_files_of_root() {
  find "${watched_folders[@]}" -type d -o -name '*.previous' -o -name '*.aside' -o -name .placeholder -o -name '*.dpkg-*' -o -path '/etc/systemd/system/snap[-.]*' \
    -o -lname /dev/null -o -lname '/lib/systemd/*' -o -lname '/usr/lib/systemd/*' -o -lname '/etc/systemd/system/*' \
    -o -printf 'file %p\n' 2> /dev/null || true
}

# Units in the way of ours, and drop-ins of them.
list_passing_files() {
  local unit folder
  while read -r unit; do
    # Of a template also what is for one of its units.
    # shellcheck disable=SC2086  # a pattern
    for folder in "${passing_folders[@]}"; do find $folder/${unit/@./@*.}{,.d} -type f -printf 'file %p\n' 2> /dev/null || true; done
  done < <(our_units)
}
# Those that steps expect to run or to start at boot, and those that they have a file of.
our_units() {
  sed --quiet --regexp-extended 's/^(runs|enabled) //p; s#^file /etc/systemd/system/([^/ ]+\.(service|timer|path|slice|mount|socket))(\.d/[^ ]+)? .*#\1#p' \
    "$expectations"/* 2> /dev/null | sort --unique
}

list_edited_files() {
  local file
  for file in "${edited_files[@]}"; do if [[ -f $file ]]; then echo "content $file $(hash_of "$file")"; fi; done
}

# A key lets its user in; a user who can't log in needs none.
list_administrators() {
  local name id home shell group file key members
  while IFS=: read -r name _ id _ _ home shell; do
    if [[ $id == 0 && $name != root ]]; then echo "superuser $name"; fi
    case $shell in */nologin | */false | */sync) continue ;; esac
    for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
      if [[ ! -s $file ]]; then continue; fi
      while read -r _ key _; do echo "key $name $key"; done < <(timeout 2 ssh-keygen -l -f "$file" 2> /dev/null)
    done
  done < <(getent passwd)
  while IFS=: read -r group _ _ members; do
    for name in ${members//,/ }; do echo "member $name $group"; done
  done < <(getent group "${root_groups[@]}")
}

# Ours, and the one of builds.
list_firewall_tables() {
  nft list tables 2> /dev/null | sed 's/^table/firewall/' | grep --invert-match --extended-regexp ' inet (simple_web_stack|application_build)$' || true
}

list_strangers() {
  list_files_of_root
  list_passing_files
  list_edited_files
  list_administrators
  list_firewall_tables
}

# Accepts what is there now and was not before: a package has made it.
# usage: accept_new "LINES OF list_strangers BEFORE"
accept_new() {
  if [[ ! -e $accepted ]]; then return 0; fi
  LC_ALL=C comm -13 <(LC_ALL=C sort --unique <<< "$1") <(list_strangers | LC_ALL=C sort --unique) | while read -r line; do
    if ! is_accepted "$line"; then echo "$line" >> "$accepted"; fi
  done
}

# On a server's first step: what there is was in its image.
accept_image() {
  if [[ -e $accepted ]]; then return 0; fi
  install -d -m 0700 "$(dirname "$accepted")"
  list_strangers > "$accepted.new"
  mv -f "$accepted.new" "$accepted"
}

# Prints what is neither a step's, nor accepted, nor a package's, as `tell` does.
find_strangers() {
  local kind value file hash unknown packaged sentence
  if [[ ! -e $accepted ]]; then return 0; fi
  unknown=$(list_strangers | grep --invert-match --line-regexp --fixed-strings --file=<(known_lines)) || return 0
  # In one look-up, which takes a tenth of a second.
  packaged=$(sed --quiet 's/^file //p' <<< "$unknown" | xargs --no-run-if-empty --delimiter='\n' dpkg-query --search 2> /dev/null | sed 's/^.*: //') || true
  while read -r kind value; do
    case $kind in
      file)
        if [[ ! -L $value ]] && grep --quiet --line-regexp --fixed-strings "$value" <<< "$packaged"; then continue; fi
        tell "" "$value was put there by no step and no package" "remove it, or $(how_to_accept "file $value")"
        ;;
      content)
        read -r file hash <<< "$value"
        if is_as_packaged "$file"; then continue; fi
        tell "" "$file was changed by hand" "change it back, or $(how_to_accept "content $value")"
        ;;
      superuser) tell "" "the user $value has the id of root" "remove it (sudo userdel --force $value), or $(how_to_accept "superuser $value")" ;;
      member)
        tell "" "the user ${value% *} is in the group ${value#* }, whose members can become root" \
          "take it out (sudo gpasswd --delete ${value/ / }), or $(how_to_accept "member $value")"
        ;;
      key)
        sentence="the user ${value% *} may log in with a key that no step put there, ${value#* }"
        if is_refused "${value% *}"; then sentence="the user ${value% *} has a key that no step put there, ${value#* }; sshd refuses this user now (AllowUsers)"; fi
        tell "" "$sentence" \
          "take it out of the user's .ssh/authorized_keys, or $(how_to_accept "key $value")"
        ;;
      firewall)
        tell "" "the firewall has a table that no step made: $value" "remove it (sudo nft delete table $value), or $(how_to_accept "firewall $value")"
        ;;
    esac
  done <<< "$unknown"
}

# Whether sshd says that this user may not log in, whatever keys there are.
# usage: is_refused USER
is_refused() {
  local allowed
  # A line for each.
  allowed=$(effective_sshd "$1" 2> /dev/null | sed --quiet 's/^allowusers //p')
  [[ -n $allowed ]] && ! grep --quiet --line-regexp --fixed-strings "$1" <<< "$allowed"
}

# Accepted, or a step's.
known_lines() {
  cat "$accepted"
  sed --quiet 's/^file \([^ ]*\) .*/file \1/p; /^key /p' "$expectations"/* 2> /dev/null || true
  sed 's/^/file /' "$written_paths" 2> /dev/null || true
}

# usage: is_as_packaged FILE — a package that has updated it knows its hash
is_as_packaged() {
  local package hash
  package=$(dpkg-query --search "$1" 2> /dev/null | head -n 1) || return 1
  hash=$(md5sum < "$1")
  dpkg-query --show --showformat '${Conffiles}' "${package%%:*}" 2> /dev/null | grep --quiet --fixed-strings " $1 ${hash%% *}"
}
