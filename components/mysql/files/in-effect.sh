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

# Takes from our accounts what this step has not given them: each grant that there is now and was not.
mend_grants() {
  local account grant statements="" noted
  noted=$(expected_before mysql grant)
  if [[ -z $noted ]]; then return 0; fi
  while read -r _ account grant; do
    if is_noted "$account $grant"; then continue; fi
    statements+=$(revocation "$grant" "$account")
  done < <(describe_mysql "" "$accounts" | grep '^grant ')
  if [[ -n $statements ]]; then
    # MySQL takes rights on everything out of its tables, and goes on with them in its memory.
    query "$statements FLUSH PRIVILEGES"
    changed "what MySQL's accounts may do"
  fi
}
is_noted() { grep --quiet --line-regexp --fixed-strings "$1" <<< "$noted"; }

# Prints the statements that take back a grant, as MySQL describes it.
# usage: revocation GRANT ACCOUNT
revocation() {
  local rights passing_on=" WITH GRANT OPTION" grantee
  rights=${1#GRANT }
  rights=${rights% TO *}
  grantee=${1##* TO }
  grantee=${grantee%% WITH *}
  if [[ $1 == *"$passing_on" ]]; then
    echo "REVOKE GRANT OPTION ON ${rights##* ON } FROM $grantee;"
    # The right itself may be ours, and no request meets an account without it.
    if is_noted "$2 ${1%"$passing_on"}"; then return 0; fi
  fi
  echo "REVOKE $rights FROM $grantee;"
}

expect_mysql() {
  local line
  while read -r line; do
    case $line in
      variable\ * | account\ * | grant\ *) expect "$line" ;;
    esac
  done < <(describe_mysql "$variables" "$accounts")
}
