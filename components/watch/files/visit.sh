#!/usr/bin/env bash
# Asks the site for its health as a visitor does: by its name, through Nginx, by HTTPS once HTTP leads there. Prints "STATUS URL":
# 000 for no answer, and nothing before the first release. Whether the certificate is good is another question (certificate/files/status.sh).
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/application-units.sh
source "$here/../../server-step/files/application-units.sh"

# Seconds. What takes longer is no answer to a visitor.
patience=5

slot=$(current_slot)
if [[ -z $slot ]]; then exit 0; fi
domain=$(slot_setting "$slot" APPLICATION_DOMAIN)
url=$(visitors_scheme "$domain")://$domain$(slot_setting "$slot" APPLICATION_HEALTH_PATH)
status=$(curl --silent --insecure --output /dev/null --write-out '%{http_code}' --max-time "$patience" --connect-to ::127.0.0.1: \
  --user-agent simple-web-stack-watch "$url") || true
# A query may be a secret of the owner's.
echo "${status:-000} ${url%%\?*}"
