"""The WSGI callable for the application server."""

from website import create_app

application = create_app()
