"""Settings of Gunicorn. Those that depend on the site come from the slot's environment."""

import os

workers = int(os.environ["APPLICATION_WORKERS"])
threads = int(os.environ["APPLICATION_THREADS"])
# Threads keep one slow visitor from occupying a whole process.
worker_class = "gthread" if threads > 1 else "sync"
timeout = int(os.environ["APPLICATION_TIMEOUT"])
graceful_timeout = timeout

# Workers touch a file to prove to the master that they are alive. In memory, so that a slow disk gets none of them
# killed.
worker_tmp_dir = "/dev/shm"

# Nginx is the only client, over the socket, and passes on the visitor's address and scheme.
forwarded_allow_ips = "*"

# To the journal: errors only, since Nginx writes the access log.
errorlog = "-"
accesslog = None
loglevel = "info"
proc_name = "application"

# systemd controls the master by signals.
control_socket_disable = True
