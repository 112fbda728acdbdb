"""A code deploy as pyinfra's users write it: the files that differ, the requirements, the migration, a restart."""

from pyinfra.operations import files, pip, server, systemd

files.sync(
    name="The application's files",
    src="app",
    dest="/srv/peer/app",
    delete=True,
    _sudo=True,
)
pip.packages(
    name="Its requirements",
    requirements="/srv/peer/app/requirements.txt",
    virtualenv="/srv/peer/environment",
    _sudo=True,
)
server.shell(
    name="Its migration",
    commands="cd /srv/peer/app && "
    "DATABASE_URL='mysql+pymysql://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock' "
    "setpriv --reuid=app --regid=app --clear-groups /srv/peer/environment/bin/python migrate.py",
    _sudo=True,
)
systemd.service(
    name="Its application server, anew",
    service="peer.service",
    restarted=True,
    _sudo=True,
)
