"""MySQL's connections against their limit, and slow queries. None in a stack without a database."""

import shutil

from . import line, shell

# Of a hundred.
MANY = 80
TOO_MANY = 95

# Seconds. MySQL counts a query as slow after long_query_time, 10 s by default.
SLOW = 10
# A query of a page that runs for so long holds its visitor, and perhaps all others.
ENDLESS = 60

QUERY = f"""SELECT 'limits', @@GLOBAL.max_connections, @@GLOBAL.max_user_connections;
SELECT 'account', user, COUNT(*), SUM(command IN ('Query', 'Execute') AND time >= {SLOW}),
  SUM(command IN ('Query', 'Execute') AND time >= {ENDLESS}) FROM information_schema.processlist GROUP BY user;
SHOW GLOBAL STATUS WHERE Variable_name IN ('Slow_queries', 'Uptime', 'Max_used_connections')"""


def lines():
    if not shutil.which("mysqld"):
        return []
    try:
        said = shell.output(["mysql", "--connect-timeout=2", "--batch", "--skip-column-names", "--execute", QUERY])
    except shell.subprocess.SubprocessError:
        return [line.Line("database.asked", "Database", line.UNKNOWN, "not known: MySQL does not answer", remedy="npm run up; npm run logs -- mysql says why")]
    return judge([row.split("\t") for row in said.splitlines()])


def judge(rows):
    found = {row[0]: row[1:] for row in rows if row[0] != "account"}
    accounts = {row[1]: list(map(int, row[2:])) for row in rows if row[0] == "account"}
    most, most_of_account = map(int, found["limits"])
    return [connections(accounts, most, most_of_account, found), queries(accounts, found)]


def connections(accounts, most, most_of_account, found):
    total = sum(counts[0] for counts in accounts.values())
    shares = {"all": (total, most)}
    if most_of_account > 0:
        shares.update({name: (counts[0], most_of_account) for name, counts in accounts.items() if name.startswith("app")})
    worst, (used, limit) = max(shares.items(), key=lambda share: share[1][0] / max(1, share[1][1]))
    share = 100 * used / max(1, limit)
    state = line.PROBLEM if share >= TOO_MANY else line.WARNING if share >= MANY else line.OK
    of = "" if worst == "all" else f"; the account {worst} has {used} of {limit}"
    value = f"{total} of {most} connections{of}; {found['Max_used_connections'][0]} at most since its start"
    remedy = None if state == line.OK else "npm run up starts a release again that has taken all its connections; an application that opens them must close them"
    return line.Line("database.connections", "Database", state, value, f"{TOO_MANY} %", remedy=remedy)


def queries(accounts, found):
    now = sum(counts[1] for counts in accounts.values())
    # Migrations and commands of people may take long, and backups read all rows.
    endless = sum(counts[2] for name, counts in accounts.items() if name == "app" or name in ("app_blue", "app_green"))
    state = line.PROBLEM if endless else line.WARNING if now else line.OK
    value = f"{now} run for more than {SLOW} s; {found['Slow_queries'][0]} were so slow in {line.duration(int(found['Uptime'][0]))} since MySQL's start"
    remedy = None if state == line.OK else "on the server: sudo mysql --execute 'SHOW FULL PROCESSLIST' shows them, and KILL with the number ends one"
    return line.Line("database.slow", "Slow queries", state, value, f"{ENDLESS} s a query of the site's", remedy=remedy)
