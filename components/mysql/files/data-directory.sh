# shellcheck shell=bash
# MySQL's files, on the data volume. Sourced after lib.sh.
# shellcheck source=../../server-step/files/journal.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/database.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/database.sh"
# shellcheck source=time-zones.sh
source "$(dirname "${BASH_SOURCE[0]}")/time-zones.sh"

: "${data:?}"

# Starts MySQL, whoever has stopped it, and waits until it answers, as long as its process lives: after a crash it may first
# have to read its log. Fails if it ends by itself.
database_starts() {
  local deadline=$((SECONDS + 3600)) first=-1 restarts
  unmask mysql
  stop_silent_database
  systemctl start --no-block mysql
  until database_answers; do
    restarts=$(systemctl show --property=NRestarts --value mysql)
    if ((first < 0)); then first=$restarts; fi
    if ((restarts > first + 2 || SECONDS > deadline)) || has_given_up; then return 1; fi
    sleep 0.5
  done
}
has_given_up() { [[ $(systemctl show --property=ActiveState,Job --value mysql | paste --serial --delimiters=:) =~ ^(inactive|failed):0?$ ]]; }

# Makes an empty data directory with the application's database, as the package does on a new server. Whatever lies there
# is put aside, in a folder beside it. Begun again after an interruption.
begin_database() {
  local aside statements
  mountpoint --quiet "$data" || fail "the data volume is not mounted at $data (npm run up mounts it)"
  note database <<< "MySQL's files are begun anew"
  systemctl stop mysql
  if ! has_no_data; then
    aside=$data/.damaged-$(date --utc +%Y%m%dT%H%M%SZ)
    install -d -m 0700 "$aside"
    data_files -exec mv --target-directory="$aside" {} +
    changed "MySQL's files are put aside, in $aside"
  fi
  chown mysql:mysql "$data"
  chmod 0700 "$data"
  # Here, because AppArmor lets mysqld read nowhere else.
  statements=$(mktemp --tmpdir=/var/lib/mysql-files)
  # So that nobody but the system's root is MySQL's root at any time. The package's own scripts use debian-sys-maint.
  cat > "$statements" << 'END'
INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';
ALTER USER 'root'@'localhost' IDENTIFIED WITH auth_socket;
CREATE USER 'debian-sys-maint'@'localhost' IDENTIFIED WITH auth_socket AS 'root';
GRANT ALL ON *.* TO 'debian-sys-maint'@'localhost' WITH GRANT OPTION;
SHUTDOWN;
END
  chown mysql:mysql "$statements"
  if ! quietly mysqld --initialize-insecure --user=mysql --init-file="$statements"; then
    rm -f "$statements"
    tail -n 20 /var/log/mysql/error.log >&2 || true
    fail "MySQL can't begin its files on the data volume, for the reason above"
  fi
  rm -f "$statements"
  # The package's mark of which series has written here.
  touch "$data/debian-5.7.flag"
  database_starts || fail "MySQL does not start on an empty data directory: see /var/log/mysql/error.log"
  mysql < "$(dirname "${BASH_SOURCE[0]}")/database.sql"
  load_time_zones
  sync --file-system "$data"
  forget database
  changed "an empty database on the data volume"
}
