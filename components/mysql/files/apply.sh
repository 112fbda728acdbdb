#!/usr/bin/env bash
# Configures MySQL and creates the application's database. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=data-directory.sh
source "$here/data-directory.sh"
# shellcheck source=in-effect.sh
source "$here/in-effect.sh"
hold_lock mysql-set-up 120
read_settings
: "${MAX_CONNECTIONS:?}" "${ACCOUNT_CONNECTIONS:?}" "${BUFFER_POOL_MIB:?}" "${MIGRATION_LOCK_TIMEOUT:?}"

show_mysql_log() {
  show_log mysql
  tail -n 20 /var/log/mysql/error.log >&2 || true
}

configuration=/etc/mysql/mysql.conf.d
# Whatever client a migration or a command of npm run exec uses, it waits for a lock only so long: all requests for the table wait behind it.
limit="CAST(IF(CURRENT_USER() IN ('app_deploy@localhost', 'app_exec@localhost'), $MIGRATION_LOCK_TIMEOUT, @@GLOBAL."
init_connect="SET lock_wait_timeout = ${limit}lock_wait_timeout) AS UNSIGNED)"
init_connect+=", innodb_lock_wait_timeout = ${limit}innodb_lock_wait_timeout) AS UNSIGNED)"
install_file "$here/mysql.service.conf" /etc/systemd/system/mysql.service.d/simple-web-stack.conf
for unit in time-zones.{service,path}; do install_file "$here/$unit" "/etc/systemd/system/$unit"; done
unit_changes=$changes
install_file "$here/site.cnf" "$configuration/zz-simple-web-stack.cnf"
restart_changes=$changes
install_template "$here/fitted.cnf.template" "$configuration/zz-simple-web-stack-fitted.cnf" 0644 \
  "MAX_CONNECTIONS=$MAX_CONNECTIONS" "ACCOUNT_CONNECTIONS=$ACCOUNT_CONNECTIONS" "BUFFER_POOL_MIB=$BUFFER_POOL_MIB" \
  "INIT_CONNECT=$init_connect"
fitted_changes=$changes

if ((changes > 0)); then
  if ! quietly mysqld --validate-config --user=mysql; then
    restore_files
    fail "MySQL rejects the new configuration; the running one stays"
  fi
  systemctl daemon-reload
fi
start_at_boot mysql
stop_silent_database

# A new volume, beside a server that is set up already.
if has_no_data; then
  begin_work 600
  begin_database
  release_lock deploy
fi

if ! systemctl is-active --quiet mysql; then
  if ! systemctl start mysql; then
    show_mysql_log
    restore_files
    fail "MySQL does not start"
  fi
  changed "mysql started"
elif ((restart_changes > unit_changes)); then
  # Settings that MySQL reads only when it starts.
  if ! bash "$here/restart.sh"; then
    show_mysql_log
    restore_files
    systemctl daemon-reload
    systemctl restart mysql || true
    fail "MySQL does not start with the new configuration; the previous one is back"
  fi
  changed "mysql restarted"
else
  mend_variables
  if ((fitted_changes > restart_changes)); then
    mysql --execute "SET GLOBAL max_connections = $MAX_CONNECTIONS; SET GLOBAL max_user_connections = $ACCOUNT_CONNECTIONS;
      SET GLOBAL innodb_buffer_pool_size = $BUFFER_POOL_MIB * 1048576; SET GLOBAL init_connect = \"$init_connect\";"
    changed "mysql's settings, while it runs"
  fi
fi
keep_files

# Compares the grants before and after, to report whether anything changed.
grants() { mysql --batch --skip-column-names < "$here/grants.sql"; }
before=$(grants)
mend_grants
mysql < "$here/database.sql"
if [[ $(grants) != "$before" ]]; then changed "database and accounts"; fi
expect_mysql

# After an update of the package, time-zones.path loads them again.
load_time_zones
start_at_boot time-zones.path
if ! systemctl is-active --quiet time-zones.path; then systemctl start time-zones.path; fi

expect runs mysql.service
expect runs time-zones.path
expect database
finish mysql
