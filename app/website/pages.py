"""The pages of the site."""

import os
from urllib.parse import urlsplit

import pymysql
from flask import Blueprint, current_app, jsonify, redirect, render_template, request

from . import guest_book
from .journey import ask_database, journey

pages = Blueprint("pages", __name__)


def database():
    return current_app.extensions["database"]


def show(status: int = 200, name: str = "", message: str = "", problems: dict[str, str] | None = None):
    answer, entries = None, None
    try:
        with database().connection() as connection:
            answer = ask_database(connection)
            entries = guest_book.latest_entries(connection)
    except pymysql.MySQLError:
        current_app.logger.exception("the database is down")
        status = 503
    page = render_template(
        "home.html",
        stops=journey(request, answer),
        entries=entries,
        name=name,
        message=message,
        problems=problems or {},
        limits=guest_book,
        release=os.environ.get("RELEASE", "unreleased"),
    )
    return page, status, {"Retry-After": "5"} if status == 503 else {}


@pages.get("/")
def home():
    return show()


def is_from_here(origin: str | None) -> bool:
    """Whether the form was on this site: another site must not write in a guest's name."""
    if not origin:
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


@pages.post("/guest-book")
def write():
    if not is_from_here(request.headers.get("Origin")):
        return render_template("error.html", title="Not from here", text="This form has to be sent from this site."), 403
    name = guest_book.clean(request.form.get("name", ""))
    message = guest_book.clean(request.form.get("message", ""))
    problems = guest_book.problems_of(name, message)
    if problems:
        return show(400, name, message, problems)
    try:
        with database().connection() as connection:
            guest_book.write_entry(connection, name, message)
    except pymysql.MySQLError:
        current_app.logger.exception("the database is down")
        return show(503, name, message, {"message": "The guest book is closed for a moment. Your words are still here: try again."})
    return redirect("/#guest-book", 303)


@pages.get("/healthz")
def health():
    try:
        with database().connection() as connection:
            answer = ask_database(connection)
    except pymysql.MySQLError:
        return jsonify(status="the database is down"), 503
    # Healthy all the same: every page can be read, and a deploy must be able to replace this release.
    status = "ok" if answer.writable else "the database takes no changes"
    return jsonify(status=status, release=os.environ.get("RELEASE", "unreleased"))


@pages.app_errorhandler(404)
def not_found(_error):
    return render_template("error.html", title="Nothing here", text="There is no page of this name on the site."), 404


@pages.app_errorhandler(405)
def not_allowed(_error):
    return render_template("error.html", title="Not like this", text="This page cannot be asked in that way."), 405


@pages.app_errorhandler(413)
def too_large(_error):
    return render_template("error.html", title="Too much", text="That was more than a guest book can hold."), 413
