"""A deploy as pyinfra's users write it: changed files, requirements, migration, restart."""

from pyinfra.operations import files, pip, server, systemd

files.sync(
    name="Application files",
    src="app",
    dest="/srv/peer/app",
    delete=True,
    _sudo=True,
)
pip.packages(
    name="Requirements",
    requirements="/srv/peer/app/requirements.txt",
    virtualenv="/srv/peer/environment",
    _sudo=True,
)
server.shell(
    name="Migration",
    commands="cd /srv/peer/app && "
    "DATABASE_URL='mysql+pymysql://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock' "
    "setpriv --reuid=app --regid=app --clear-groups /srv/peer/environment/bin/python migrate.py",
    _sudo=True,
)
systemd.service(
    name="Restart of the application server",
    service="peer.service",
    restarted=True,
    _sudo=True,
)
