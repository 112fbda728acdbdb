#!/usr/bin/env bash
# Looks after the site's certificate, once: finds out whether it needs a new one, whether the authority would issue it, orders
# it, and checks that visitors get it. The timer runs this every minute; mostly there is nothing to do yet. Killed at any
# instruction, the next run goes on. Fails only if something is wrong with this server itself.
# usage: certificate.sh [now] — "now": doesn't wait for the next time to look; the pauses before the authority remain
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=notes.sh
source "$here/notes.sh"
# shellcheck source=redirects.sh
source "$here/redirects.sh"
# shellcheck source=authority.sh
source "$here/authority.sh"
: "${settings:?}" "${served:?}" "${challenges:?}" "${lineage:?}" "${certbot:?}"

# Minutes before the next try: while the preflight fails, which costs nothing, and while the authority does, whose limits count
# every try. The last one is for all others.
preflight_pauses=(1 2 4 5)
authority_pauses=(1 10 100 1440)
# Seconds between two looks at a certificate that needs nothing.
look_again=600

# usage: pause_after FAILURES MINUTES… — prints seconds
pause_after() {
  local minutes=("${@:2}")
  echo $((60 * (${1} <= ${#minutes[@]} ? minutes[$1 - 1] : minutes[-1])))
}

# Prints when the authority is to be asked again: after its pause, or when it has said itself that it will take another order.
# usage: authority_time NOW FAILURES REASON
authority_time() {
  local after named
  after=$(($1 + $(pause_after "$2" "${authority_pauses[@]}")))
  named=$(grep --only-matching --perl-regexp 'retry after \K[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}' <<< "$3" | head -n 1) || true
  if [[ -n $named ]]; then
    named=$(date --utc --date "$named" +%s)
    if ((named > after)); then after=$named; fi
  fi
  echo "$after"
}

# Two readings of a clock that is set right may differ by so many seconds.
clock_tolerance=300

# A clock that was ahead has noted times that would be waited for as long as it was ahead: none is further away than the longest
# pause that a run could note now.
distrust_times() {
  local latest=$now
  if ((found[authority_failures] > 0)); then latest=$(authority_time "$now" "${found[authority_failures]}" "${found[authority_reason]}"); fi
  if ((found[authority_after] > latest + clock_tolerance)); then found[authority_after]=0; fi
  latest=$((now + look_again))
  if ((found[authority_after] > latest)); then latest=${found[authority_after]}; fi
  if ((found[next] > latest + clock_tolerance)); then found[next]=0; fi
  if ((found[since] > now + clock_tolerance)); then found[since]=$now; fi
  if ((found[logged] > now + clock_tolerance)); then found[logged]=0; fi
}

now=$(date +%s)
if [[ ! -e $settings ]]; then exit 0; fi
read_certificate_settings
make_places
# Whoever has changed the settings has perhaps mended what failed.
read_trusted_notes() {
  local hash
  read_notes
  hash=$(sha256sum < "$settings" | cut --delimiter=' ' --fields=1)
  if [[ ${found[settings]} != "$hash" ]]; then
    found[settings]=$hash found[next]=0 found[preflight_failures]=0 found[authority_failures]=0 found[authority_after]=0
  fi
  distrust_times
}
read_trusted_notes
# Between two looks, somebody may have removed or spoilt what visitors get.
has_work() { [[ ${1-} == now ]] || ((now >= found[next])) || [[ ${found[outcome]} == valid && -n $(served_differently) ]]; }
if ! has_work "$@"; then exit 0; fi

hold_lock certificate 120
# Another run may have ended meanwhile.
read_trusted_notes
found[broken]=0
rm -rf /run/simple-web-stack/certificate.??????
TMPDIR=$(mktemp --directory /run/simple-web-stack/certificate.XXXXXX)
export TMPDIR
trap 'rm -rf "$TMPDIR"; return_reserve' EXIT
borrow_reserve

# An expired one, or a broken one, is one that fails.
outcome_of_failure() { if is_usable "$served" || has_redirects; then echo failing; else echo missing; fi; }

# ── what is on the disk ──────────────────────────────────────────────────────────────────────────────────────
# What a run that was killed has got and not installed.
if [[ -d $lineage ]]; then
  if is_usable "$lineage"; then add_version "$lineage"; fi
  rm -rf "$certbot"/{live,archive,renewal}
fi
best=$(newest_usable)
if [[ -n $best ]]; then
  give_to_nginx "$best"
  serve "$best"
fi

# Sets `due` to the time for a new one: when a third of its life is left, and at another moment for each certificate, so that
# not all servers that began together ask together.
find_due() {
  local begin end life spread
  if ! is_usable "$served" || ! is_of_this_authority "$served"; then
    due=0
    return 0
  fi
  begin=$(time_of start "$served/fullchain.pem")
  end=$(time_of end "$served/fullchain.pem")
  life=$((end - begin))
  spread=$(fingerprint_of < "$served/fullchain.pem" | cksum | cut --delimiter=' ' --fields=1)
  due=$((end - life / 3 + life * (spread % 1000) / 30000))
}

# Ends a run that has a certificate: it counts once visitors get it.
conclude_with_certificate() {
  local hidden next
  find_due
  next=$((now + look_again < due ? now + look_again : due))
  hidden=$(served_differently)
  if [[ -n $hidden ]]; then found[broken]=1; fi
  if [[ -z $hidden ]] && ! has_redirects; then hidden=$(hidden_from_visitors); fi
  if [[ -n $hidden ]]; then
    conclude failing "$hidden" $((now + 60))
    return 0
  fi
  add_redirects
  found[preflight_failures]=0 found[authority_failures]=0 found[authority_after]=0
  conclude valid "" "$next"
}

find_due
if ((now < due)); then
  conclude_with_certificate
  exit 0
fi

# ── a new one ────────────────────────────────────────────────────────────────────────────────────────────────
reason=$(python3 -B "$here/preflight.py" "$challenges" "$ADDRESS" "$ACME_DIRECTORY" "$TRUSTED_PROXIES" "${names[@]}") \
  || reason=${reason:-the preflight could not be done, for the reason in the log of certificate.service}
if [[ -n $reason ]]; then
  found[preflight_failures]=$((found[preflight_failures] + 1))
  conclude "$(outcome_of_failure)" "$reason" $((now + $(pause_after "${found[preflight_failures]}" "${preflight_pauses[@]}")))
  exit 0
fi
found[preflight_failures]=0
if ((now < found[authority_after])); then
  conclude "$(outcome_of_failure)" "${found[authority_reason]}" "${found[authority_after]}"
  exit 0
fi

# usage: authority_failed REASON
authority_failed() {
  local after
  after=$(authority_time "$(date +%s)" "${found[authority_failures]}" "$1")
  found[authority_after]=$after found[authority_reason]=$1
  conclude "$(outcome_of_failure)" "$1" "$after"
  exit 0
}

# Noted before it is asked, so that a run that is killed counts: a server that starts again and again must not use up what the
# authority allows.
found[authority_failures]=$((found[authority_failures] + 1))
found[authority_after]=$((now + $(pause_after "${found[authority_failures]}" "${authority_pauses[@]}")))
found[authority_reason]="the last order was interrupted before its end"
# What was so with other settings is over, and an authority may take minutes.
if [[ -z ${found[reason]} ]] && ! is_usable "$served"; then
  found[outcome]=$(outcome_of_failure) found[since]=$now found[reason]="the authority has been asked for a certificate, and none has come yet"
fi
write_notes
if ((found[authority_failures] == 2)) && has_staging; then
  reason=$(rehearse) || authority_failed "$reason"
fi
reason=$(order) || authority_failed "$reason"
is_usable "$lineage" || authority_failed "the certificate that the authority has issued is not one for ${names[*]}"
add_version "$lineage"
serve "$(newest_usable)"
rm -rf "$certbot"/{live,archive,renewal}
find_due
if ((due == 0)); then authority_failed "the certificate that the authority has issued is not the one that can be served"; fi
remove_old_versions
conclude_with_certificate
