#!/usr/bin/env bash
# Asks the site for its health as a visitor does: by its name, through Nginx, by HTTPS once HTTP leads there. Prints "STATUS URL":
# 000 for no answer, and nothing before the first release. Whether the certificate is good is another question (certificate/files/status.sh).
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/application-units.sh
source "$here/../../server-step/files/application-units.sh"

slot=$(current_slot)
if [[ -z $slot ]]; then exit 0; fi
domain=$(slot_setting "$slot" APPLICATION_DOMAIN)
url=$(visitors_scheme "$domain")://$domain$(slot_setting "$slot" APPLICATION_HEALTH_PATH)
# What takes longer is no answer to a visitor.
status=$(visit "$url" 5)
# A query may be a secret of the owner's.
echo "${status:-000} ${url%%\?*}"
