"""Gunicorn's settings. Site-specific values come from the slot's environment."""

import inspect
import os
import signal
import sys
import threading
import time

workers = int(os.environ["APPLICATION_WORKERS"])
threads = int(os.environ["APPLICATION_THREADS"])
# Threads keep one slow visitor from occupying a whole process.
worker_class = "gthread" if threads > 1 else "sync"
# A worker takes no more requests than it has threads: the others wait at the socket for the first worker that is free.
worker_connections = threads
# Nginx opens a connection for each request. One that is kept would count as a request.
keepalive = 0
backlog = 2048
# Nginx has given up by then, so that visitors see its page for slow requests, which does not reload itself.
limit = int(os.environ["APPLICATION_TIMEOUT"])
timeout = limit + 1
graceful_timeout = timeout

# Workers touch a file to show the master that they are alive. It is in memory, so that a slow disk doesn't get a
# worker killed.
worker_tmp_dir = "/dev/shm"

# Nginx is the only client, over the socket, and passes on the visitor's address and scheme.
forwarded_allow_ips = "*"


def tell_address(worker):
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

# With threads, Gunicorn's own timeout notices a worker that hangs as a whole, and no single request. Here each worker
# watches the requests of its threads. A thread cannot be ended from outside, so the worker ends with it.

# As gunicorn.arbiter has it: the release can't be loaded.
worker_boot_error = 3
# Seconds for the other requests of a worker that ends.
grace = 5
# When the request of each thread began.
began = {}


def pre_request(worker, request):
    began[threading.get_ident()] = time.monotonic()


def post_request(worker, request, environ, response):
    began.pop(threading.get_ident(), None)


def post_worker_init(worker):
    check_callable(worker, 2)
    tell_address(worker)
    if threads > 1:
        # A worker takes no more requests after this.
        stop = lambda: worker.handle_exit(signal.SIGTERM, None)
        threading.Thread(target=end_with_slow_request, args=(worker, stop), daemon=True).start()


def end_with_slow_request(worker, stop):
    while not slow_requests():
        time.sleep(0.5)
    worker.log.error("A request took longer than applicationTimeout; worker %s ends with it", worker.pid)
    stop()
    deadline = time.monotonic() + grace
    while len(began) > len(slow_requests()) and time.monotonic() < deadline:
        time.sleep(0.05)
    os._exit(1)


def slow_requests():
    oldest = time.monotonic() - timeout
    return [since for since in list(began.values()) if since < oldest]


def check_callable(worker, wanted):
    """Ends a worker whose callable is of the other kind: WSGI's has two parameters, ASGI's has three."""
    if not takes(worker.wsgi, wanted) and takes(worker.wsgi, 5 - wanted):
        kind, other, server = ("ASGI", "WSGI", "gunicorn or uwsgi") if wanted == 3 else ("WSGI", "ASGI", "uvicorn")
        name = os.environ["APPLICATION_CALLABLE"]
        worker.log.error(
            f"applicationCallable {name} is a callable for {other}, and applicationServer wants one for {kind}: "
            f"set applicationServer to {server}, or applicationCallable to another one"
        )
        sys.exit(worker_boot_error)


def takes(function, count):
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:
        # It is written in C and doesn't say.
        return True
    return True
