#!/usr/bin/env bash
# Ends connections whose visitor sends a request or takes an answer too slowly. Nginx has limits between two pieces
# (client_body_timeout, send_timeout), and a piece may be a byte: a body of some bytes a minute would hold its connection,
# and what Nginx has collected of it on the disk, for years. Runs every minute; the kernel has counted each connection's
# bytes. Two such minutes in a row end it: one may contain the end of a quick request and the start of its slow answer.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"

# Bytes a second. The default of Apache's mod_reqtimeout (MinRate=500); Kestrel has 240. A telephone on GPRS, the slowest
# link there is, sends some 2,000.
minimum_rate=500
seen=/run/simple-web-stack/connections
install -d -m 0755 "$(dirname "$seen")"
touch "$seen"

# Lines "PEER SECONDS SENT RECEIVED MINUTES", as the next run compares them. The peer is its address and port.
now=$(date +%s)
ss --no-header --tcp --numeric --info --oneline state established '( sport = :80 or sport = :443 )' \
  | awk -v now="$now" -v rate="$minimum_rate" -f "$here/slow-clients.awk" run=before "$seen" run=now - > "$seen.new"
mv -f "$seen.new" "$seen"

mapfile -t slow < <(awk '$5 >= 2 { print $1 }' "$seen")
if ((${#slow[@]} == 0)); then exit 0; fi
for ((first = 0; first < ${#slow[@]}; first += 50)); do
  printf -v peers ' or dst %s' "${slow[@]:first:50}"
  ss --kill --tcp state established "( ${peers# or } )" > /dev/null
done
logger --tag slow-clients --priority daemon.notice "${#slow[@]} connections ended: less than $minimum_rate bytes a second for two minutes"
