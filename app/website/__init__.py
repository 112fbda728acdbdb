"""The sample site: shows the way of a request through the stack, and keeps a guest book."""

import os

from flask import Flask

from .database import Database
from .pages import pages


def create_app() -> Flask:
    app = Flask(__name__, static_folder="../static", static_url_path="/static")
    # Guests send nothing but a name and a message.
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
    app.extensions["database"] = Database(os.environ.get("DATABASE_URL", ""))
    app.register_blueprint(pages)

    @app.after_request
    def protect(response):
        # The page loads everything from this site and contains no inline script or style.
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'; object-src 'none'"
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app
