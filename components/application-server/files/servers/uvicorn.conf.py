"""Gunicorn's settings for Uvicorn's workers: those for Gunicorn's own, but for what follows."""

import asyncio
import importlib.util
import os
import signal
import threading
import time

from uvicorn_worker import UvicornWorker


def load(file):
    specification = importlib.util.spec_from_file_location("gunicorn_settings", os.path.join(os.path.dirname(__file__), file))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


common = load("gunicorn.conf.py")
globals().update({name: value for name, value in vars(common).items() if not name.startswith("_")})
# These are called for requests of Gunicorn's own workers only.
del pre_request, post_request  # noqa: F821

# Gunicorn ends a worker whose event loop has hung for that long. A worker says that it is alive once in half of this time,
# so that it may be ended after the other half: not before a request may be.
timeout = 2 * common.timeout
# Seconds. Nginx ends a websocket on which nothing came for as long as a request may take, and the server one whose
# visitor sends little and gets nothing; a ping is something.
ping_interval = min(20, common.limit / 2)
# Seconds for what is not answered when the release stops. A deploy waits for it before, as long as a request may take:
# what is left then are streams, which end in the middle, and websockets, which are closed with 1012 (service restart).
graceful_timeout = 10


class worker_class(UvicornWorker):
    CONFIG_KWARGS = {
        **UvicornWorker.CONFIG_KWARGS,
        "timeout_graceful_shutdown": graceful_timeout - 2,
        "ws_ping_interval": ping_interval,
        "ws_ping_timeout": ping_interval,
        "server_header": False,
    }


def post_worker_init(worker):
    common.check_callable(worker, 3)
    worker.wsgi = limited(worker, worker.wsgi)
    # A worker takes no more requests when it gets this signal.
    stop = lambda: os.kill(os.getpid(), signal.SIGTERM)
    threading.Thread(target=common.end_with_slow_request, args=(worker, stop), daemon=True).start()


def limited(worker, application):
    """Ends a request that has no answer in time, without its worker. A websocket or an answer that has begun may last."""

    async def with_limit(scope, receive, send):
        # A health check comes from no visitor.
        if scope["type"] != "lifespan" and not scope.get("client"):
            scope["client"] = ("", 0)
        if scope["type"] != "http":
            return await application(scope, receive, send)

        request = object()
        # The worker ends only with a request that goes on although it was cancelled, because it blocks the event loop or
        # waits for a thread.
        common.began[request] = time.monotonic() + common.grace

        async def send_begun(message):
            if message["type"] == "http.response.start":
                common.began.pop(request, None)
                deadline.reschedule(None)
                if is_event_stream(message):
                    # Nginx would keep events until its buffers are full. It passes this header to nobody.
                    message = {**message, "headers": [*message["headers"], (b"x-accel-buffering", b"no")]}
            await send(message)

        try:
            async with asyncio.timeout(common.timeout) as deadline:
                await application(scope, receive, send_begun)
        except TimeoutError:
            if not deadline.expired():
                raise
            worker.log.error("A request took longer than applicationTimeout, and was ended")
        finally:
            common.began.pop(request, None)

    return with_limit


def is_event_stream(message):
    return any(
        name.lower() == b"content-type" and value.lower().startswith(b"text/event-stream")
        for name, value in message.get("headers", [])
    )
