# shellcheck shell=bash
# The certificates on the disk, each with its key in a folder, and which of them is served. Sourced after lib.sh.
# shellcheck source=places.sh
source "$(dirname "${BASH_SOURCE[0]}")/places.sh"

: "${versions:?}" "${served:?}"

# usage: fingerprint_of < CERTIFICATE
fingerprint_of() { openssl x509 -noout -fingerprint -sha256 2> /dev/null; }

# Prints the begin or the end of a certificate in seconds since 1970.
# usage: time_of start|end FULLCHAIN
time_of() {
  local date
  date=$(openssl x509 -noout "-${1}date" -dateopt iso_8601 -in "$2" 2> /dev/null) || return 1
  date=${date#*=}
  date --date "${date/ /T}" +%s
}

# The names of a certificate, sorted, on a line.
# usage: names_of FULLCHAIN
names_of() {
  openssl x509 -noout -ext subjectAltName -in "$1" 2> /dev/null \
    | grep --only-matching --perl-regexp 'DNS:\K[^, ]+' | sort | paste --serial --delimiters=' '
}

# Whether a folder has a certificate for the site's two names that is still valid, and its key. One that is its own issuer has come
# from no authority, so no browser accepts it.
# usage: is_usable FOLDER
is_usable() {
  local end
  end=$(time_of end "$1/fullchain.pem") || return 1
  (($(date +%s) < end)) || return 1
  [[ $(openssl x509 -noout -issuer_hash -in "$1/fullchain.pem") != "$(openssl x509 -noout -subject_hash -in "$1/fullchain.pem")" ]] || return 1
  [[ $(names_of "$1/fullchain.pem") == "$(printf '%s\n' "${names[@]:?}" | sort | paste --serial --delimiters=' ')" ]] || return 1
  [[ $(openssl x509 -noout -pubkey -in "$1/fullchain.pem" 2> /dev/null) == "$(openssl pkey -pubout -in "$1/privkey.pem" 2> /dev/null)" ]]
}

# Prints the folder of the newest usable one, or nothing; one of another authority only if there is no other. The newest, not
# the one that is valid the longest: an authority, or another profile, may shorten what it issues.
newest_usable() {
  local folder other=""
  for folder in $(find "$versions" -mindepth 1 -maxdepth 1 -name '[0-9]*' | sort --reverse); do
    if ! is_usable "$folder"; then continue; fi
    if is_of_this_authority "$folder"; then
      echo "$folder"
      return 0
    fi
    other=${other:-$folder}
  done
  echo "$other"
}
is_of_this_authority() { [[ $(cat "$1/authority" 2> /dev/null) == "${ACME_DIRECTORY:?}" ]]; }

# Nginx's user alone reads the key, because its group is the application's.
# usage: give_to_nginx FOLDER
give_to_nginx() {
  # What Nginx finds the folder by (nginx/files/https.conf.template).
  install -d -m 0555 "$1/empty"
  chown www-data:root "$1" "$1/privkey.pem"
  chmod 0400 "$1/privkey.pem"
  chmod 0444 "$1/fullchain.pem"
  chmod 0500 "$1"
}

# Adds a certificate with its key to the versions: whole, or not at all.
# usage: add_version FOLDER — as certbot leaves it, or another version
add_version() {
  local stage name
  find "$versions" -maxdepth 1 -name '.new.*' -exec rm -rf {} +
  stage=$(mktemp -d "$versions/.new.XXXXXX")
  cp "$1/fullchain.pem" "$stage/fullchain.pem"
  install -m 0400 "$1/privkey.pem" "$stage/privkey.pem"
  if [[ -e $1/authority ]]; then cat "$1/authority"; else echo "$ACME_DIRECTORY"; fi > "$stage/authority"
  give_to_nginx "$stage"
  sync "$stage"/* "$stage"
  # They sort by age.
  name=$(fingerprint_of < "$stage/fullchain.pem" | sed 's/.*=//; s/://g')
  name=$(date --utc --date "@$(time_of start "$stage/fullchain.pem")" +%Y%m%dT%H%M%SZ)-${name:0:12}
  if [[ ! -e $versions/$name ]]; then mv -T "$stage" "$versions/$name"; else rm -rf "$stage"; fi
  sync "$versions"
}

# Reports what visitors get from now on, and logs it: a run of the timer prints into the journal, one of a step or of a person
# does not.
changed_for_visitors() {
  changed "$*"
  if [[ -z ${JOURNAL_STREAM-} ]]; then logger --tag certificate --priority daemon.notice "$*" || true; fi
}

# One rename, and from the next handshake on Nginx shows it.
# usage: serve FOLDER
serve() {
  if [[ $(readlink "$served" 2> /dev/null) == "versions/${1##*/}" ]]; then return 0; fi
  ln -sfn "versions/${1##*/}" "$(dirname "$served")/.served.new"
  mv -fT "$(dirname "$served")/.served.new" "$served"
  sync "$(dirname "$served")"
  changed_for_visitors "the certificate that is served: ${1##*/}"
}

# The served one and the four newest besides: of an earlier domain or authority, to which somebody may go back.
remove_old_versions() {
  local folder current
  current=$(basename "$(readlink "$served")")
  while read -r folder; do rm -rf "${versions:?}/$folder"; done < <(
    find "$versions" -mindepth 1 -maxdepth 1 -name '[0-9]*' -not -name "$current" -printf '%f\n' | sort --reverse | tail -n +5
  )
}
