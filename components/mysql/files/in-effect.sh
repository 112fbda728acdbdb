# shellcheck shell=bash
# Takes back what was changed by hand in a MySQL that runs: variables, and what our accounts may do. Sourced by apply.sh.
# shellcheck source=../../server-step/files/settings-in-effect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/settings-in-effect.sh"
: "${here:?}"

# Of those that we set, the ones that anybody can set while MySQL runs. It changes innodb_buffer_pool_size in its own time,
# and max_connections to what its files allow.
variables="max_connections max_user_connections init_connect local_infile innodb_flush_log_at_trx_commit sync_binlog"
variables+=" binlog_expire_logs_seconds max_binlog_size log_bin_trust_function_creators log_error_verbosity character_set_server collation_server"
# Those of database.sql.
accounts=$(grep --only-matching --perl-regexp "'\K[a-z_]+(?='@'localhost' IDENTIFIED WITH)" "$here/database.sql" | sort --unique | sed 's/$/@localhost/' | paste --serial --delimiters=' ')

# Sets the variables to what this step left them at, before it sets what its settings have changed.
mend_variables() {
  local name value is
  while read -r name value; do
    is=$(query "SELECT @@GLOBAL.$name")
    if [[ $is == "$value" ]]; then continue; fi
    if [[ ! $value =~ ^[0-9]+$ ]]; then value="'${value//\'/\'\'}'"; fi
    query "SET GLOBAL $name = $value"
    changed "MySQL's $name"
  done < <(expected_before mysql variable)
}

# shellcheck disable=SC2016  # no variables, but quotes of MySQL
# Takes from our accounts what this step has not given them: each grant that there is now and was not.
mend_grants() {
  local account grant statements="" before
  before=$(expected_before mysql grant)
  if [[ -z $before ]]; then return 0; fi
  while read -r _ account grant; do
    if grep --quiet --line-regexp --fixed-strings "$account $grant" <<< "$before"; then continue; fi
    # A right that may be passed on: the right stays if it is ours, so that no request meets an account without it.
    if grep --quiet --line-regexp --fixed-strings "$account ${grant% WITH GRANT OPTION}" <<< "$before"; then
      statements+=$(sed -E 's/^GRANT .* ON (.*) TO (`[^`]*`@`[^`]*`) WITH GRANT OPTION$/REVOKE GRANT OPTION ON \1 FROM \2;/' <<< "$grant")
    else
      statements+=$(sed -E 's/^GRANT .* ON (.*) TO (`[^`]*`@`[^`]*`) WITH GRANT OPTION$/REVOKE GRANT OPTION ON \1 FROM \2; &/
        s/GRANT (.*) TO (`[^`]*`@`[^`]*`)( WITH (GRANT|ADMIN) OPTION)?$/REVOKE \1 FROM \2;/' <<< "$grant")
    fi
  done < <(describe_mysql "" "$accounts" | grep '^grant ')
  if [[ -n $statements ]]; then
    query "$statements"
    changed "what MySQL's accounts may do"
  fi
}

expect_mysql() {
  local line
  while read -r line; do
    case $line in
      variable\ * | account\ * | grant\ *) expect "$line" ;;
    esac
  done < <(describe_mysql "$variables" "$accounts")
}
