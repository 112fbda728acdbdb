"""Gunicorn's settings. Site-specific values come from the slot's environment."""

import os

workers = int(os.environ["APPLICATION_WORKERS"])
threads = int(os.environ["APPLICATION_THREADS"])
# Threads keep one slow visitor from occupying a whole process.
worker_class = "gthread" if threads > 1 else "sync"
timeout = int(os.environ["APPLICATION_TIMEOUT"])
graceful_timeout = timeout

# Workers touch a file to show the master that they are alive. It is in memory, so that a slow disk doesn't get a
# worker killed.
worker_tmp_dir = "/dev/shm"

# Nginx is the only client, over the socket, and passes on the visitor's address and scheme.
forwarded_allow_ips = "*"


def post_worker_init(worker):
    """Over a socket, Gunicorn knows no visitor's address, so applications get the one that Nginx passes on."""
    application = worker.wsgi

    def with_address(environ, start_response):
        environ["REMOTE_ADDR"] = environ.get("HTTP_X_REAL_IP", "")
        return application(environ, start_response)

    worker.wsgi = with_address


# To the journal: errors only, since Nginx writes the access log.
errorlog = "-"
accesslog = None
loglevel = "info"
proc_name = "application"

# systemd controls the master with signals instead.
control_socket_disable = True
