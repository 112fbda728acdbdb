# shellcheck shell=bash
# The settings that the kernel, sshd and MySQL have at this moment, whatever their files say. Sourced after lib.sh.

# usage: kernel_file NAME
kernel_file() { echo "/proc/sys/${1//./\/}"; }
# usage: kernel_setting NAME
kernel_setting() {
  local value
  read -r value 2> /dev/null < "/proc/sys/${1//./\/}" || return 1
  echo "${value//$'\t'/ }"
}

# usage: effective_sshd USER — the settings of sshd as they apply to a user, a line each
effective_sshd() { sshd -T -C "user=$1,host=localhost,addr=127.0.0.1"; }

# Prints, of MySQL, lines "variable NAME VALUE" for these variables, and lines "account …" and "grant …" for these accounts,
# as they are noted; then "other NAME@HOST everything|something" for each other account but MySQL's own and the package's. Nothing if MySQL does not answer.
# usage: describe_mysql "VARIABLE…" "ACCOUNT…"
describe_mysql() {
  local name said statements=""
  statements="SELECT CONCAT('account ', user, '@', host, ' ', plugin, ' as ', IF(plugin = 'auth_socket', IFNULL(CONVERT(authentication_string USING utf8mb4), ''), '*'), ' locked ', account_locked, ' connections ', max_user_connections)
      FROM mysql.user WHERE $(named_accounts "$2") ORDER BY user, host;
    SELECT CONCAT('other ', user, '@', host, ' ', IF('Y' IN (super_priv, grant_priv, create_user_priv, file_priv, insert_priv, shutdown_priv)
        OR EXISTS (SELECT * FROM mysql.global_grants AS g WHERE g.user = u.user AND g.host = u.host), 'everything', 'something'))
      FROM mysql.user AS u WHERE NOT ($(named_accounts "$2"))
        AND CONCAT(user, '@', host) NOT IN ('root@localhost', 'mysql.sys@localhost', 'mysql.session@localhost', 'mysql.infoschema@localhost', 'debian-sys-maint@localhost')
      ORDER BY user, host;"
  for name in $1; do statements+="SELECT CONCAT('variable $name ', @@GLOBAL.$name);"; done
  # An account that is gone has no grants, and that is an error, after which the client goes on with what it reads only.
  for name in $2; do statements+="SHOW GRANTS FOR '${name%@*}'@'${name#*@}';"; done
  statements+="SELECT 'end';"
  said=$(timeout --kill-after=1 2 mysql --force --batch --raw --skip-column-names 2> /dev/null <<< "$statements") || true
  # Half an answer would look like accounts that are gone.
  if [[ ${said##*$'\n'} != end ]]; then return 0; fi
  # shellcheck disable=SC2016  # no variables, but quotes of MySQL
  sed -E 's/^(GRANT .* TO `([^`]*)`@`([^`]*)`.*)$/grant \2@\3 \1/' <<< "$said"
}
# usage: named_accounts "ACCOUNT…" — an SQL condition
# shellcheck disable=SC2086  # one word each
named_accounts() { printf "CONCAT(user, '@', host) IN (''"; printf ", '%s'" $1; printf ")"; }
