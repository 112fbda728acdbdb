# shellcheck shell=bash
# Databases of the MySQL on this server. Sourced after lib.sh.

query() { mysql --batch --raw --skip-column-names --execute "$1"; }

# Prints an SQL expression that quotes a name. MySQL itself composes statements with names, which may contain any
# character.
# usage: quoted EXPRESSION
quoted() { echo "CONCAT('\`', REPLACE($1, '\`', '\`\`'), '\`')"; }

# usage: tables_of DATABASE
tables_of() {
  query "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE' ORDER BY table_name"
}

# usage: count_tables DATABASE
count_tables() {
  query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE'"
}

# usage: create_database NAME
create_database() { query "CREATE DATABASE \`$1\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"; }

# usage: drop_database NAME
drop_database() { query "SET SESSION sql_log_bin = 0; DROP DATABASE IF EXISTS \`$1\`"; }

# Prints a database as SQL. Leaves out comments: their date and database name would make dumps of equal content differ.
# Consistent for InnoDB's tables while the site keeps writing.
# usage: dump_database [OPTION…] [--] NAME [TABLE…]
dump_database() {
  mysqldump --single-transaction --routines --events --triggers --hex-blob --no-tablespaces \
    --set-gtid-purged=OFF --skip-comments --default-character-set=utf8mb4 "$@"
}

# Loads a dump from standard input. Without --binary-mode, the client would obey commands in a dump, one of which runs
# a program.
# usage: load_dump DATABASE [OPTION…]
load_dump() { mysql --binary-mode --default-character-set=utf8mb4 "${@:2}" "$1"; }
