# shellcheck shell=bash
# Sets a server up by itself: fetches the stack's bundle from its bucket and runs the steps in it. cloud-init runs this at
# the server's first start, and again at each start until it has come to its end, and keeps what it prints in
# /var/log/cloud-init-output.log. The lines before these, which the program writes, say where the bundle lies (../index.ts).
set -euo pipefail
umask 022
: "${BUNDLE:?}" "${REGION:?}" "${CONFIGURATION_VERSION:?}"

# Seconds. A new role's permissions take a while to reach all of S3.
patience=300
metadata=http://169.254.169.254/latest

# Prints what curl signs a request to S3 with. On its standard input, because a command line can be read by everybody.
# AWS's own tools look into this file first as well.
sign() {
  local key secret token="" found
  if [[ -e /root/.aws/credentials ]]; then
    key=$(sed --quiet 's/^aws_access_key_id *= *//p' /root/.aws/credentials)
    secret=$(sed --quiet 's/^aws_secret_access_key *= *//p' /root/.aws/credentials)
  else
    found=$(ask_metadata iam/security-credentials/)
    found=$(ask_metadata "iam/security-credentials/$found")
    key=$(value_of AccessKeyId "$found") secret=$(value_of SecretAccessKey "$found") token=$(value_of Token "$found")
  fi
  printf 'aws-sigv4 = "aws:amz:%s:s3"\nuser = "%s:%s"\n' "$REGION" "$key" "$secret"
  # S3 demands this header, and curl sends none by itself before 8.0. There is no payload.
  echo 'header = "x-amz-content-sha256: UNSIGNED-PAYLOAD"'
  if [[ -n $token ]]; then printf 'header = "x-amz-security-token: %s"\n' "$token"; fi
}

# usage: ask_metadata PATH
ask_metadata() {
  local session
  session=$(curl --silent --fail --max-time 5 --request PUT --header "X-aws-ec2-metadata-token-ttl-seconds: 60" "$metadata/api/token")
  curl --silent --fail --max-time 5 --config - "$metadata/meta-data/$1" <<< "header = \"X-aws-ec2-metadata-token: $session\""
}

# usage: value_of NAME JSON
value_of() { sed --quiet "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" <<< "$2"; }

# Signed anew for each attempt: a server gets its credentials late, and they are exchanged now and then.
# usage: fetch OBJECT VERSION FILE
fetch() {
  until sign | curl --silent --show-error --fail --max-time 600 --config - --output "$3" "$BUNDLE/$1?versionId=$2"; do
    if ((SECONDS > patience)); then
      echo "error: $1 of the bundle could not be fetched from $BUNDLE, for the reason above" >&2
      exit 1
    fi
    sleep 3
  done
}

# A first start may be interrupted by a power cut or a reboot.
at_each_start=/var/lib/cloud/scripts/per-boot/simple-web-stack
if [[ $0 != "$at_each_start" ]]; then install -D -m 0700 "$0" "$at_each_start"; fi

folder=/var/lib/simple-web-stack-bundle
# It is for root: the configuration has the application's variables, which may be credentials.
install -d -m 0700 "$folder"
fetch configuration "$CONFIGURATION_VERSION" "$folder/configuration"
while read -r _ object version; do fetch "$object" "$version" "$folder/$object"; done < <(grep '^file ' "$folder/configuration")
tar -xzf "$folder/scripts.tgz" -C /usr/local/lib --no-same-owner
bash /usr/local/lib/simple-web-stack/bundle/files/set-up.sh < "$folder/configuration"
rm -r "$folder" "$at_each_start"
