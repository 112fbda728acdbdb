import * as assert from "node:assert/strict";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";
import { itExplains, type Remedy } from "../../../support/remedies";
import type { RawSettings } from "../../../../settings/reader";

/** As `django-admin startproject` writes it. */
const entry = (kind: "wsgi" | "asgi", settings = "shop.settings") => `"""
${kind.toUpperCase()} config for shop project.

It exposes the ${kind.toUpperCase()} callable as a module-level variable named \`\`application\`\`.
"""

import os

from django.core.${kind} import get_${kind}_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', '${settings}')

application = get_${kind}_application()
`;
const manage = `#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""
import os
import sys


def main():
    """Run administrative tasks."""
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
    try:
        from django.core.management import execute_from_command_line
    except ImportError as exc:
        raise ImportError("Couldn't import Django. Is it on your PYTHONPATH environment variable?") from exc
    execute_from_command_line(sys.argv)


if __name__ == '__main__':
    main()
`;
/** Those of a new project, made fit for the server. */
const usual = `"""
Django settings for shop project.
"""

from pathlib import Path

import dj_database_url

# Build paths inside the project like this: BASE_DIR / 'subdir'.
BASE_DIR = Path(__file__).resolve().parent.parent

# SECURITY WARNING: don't run with debug turned on in production!
DEBUG = False

ALLOWED_HOSTS = ['www.foobar.com']

MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
]

DATABASES = {'default': dj_database_url.config()}

STATIC_URL = 'static/'
STATIC_ROOT = BASE_DIR / 'staticfiles'
`;
const sqlite = `DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': BASE_DIR / 'db.sqlite3',
    }
}`;
const altered = (from: string, to: string) => {
    assert.ok(usual.includes(from), from);
    return usual.replace(from, to);
};
const hosts = "ALLOWED_HOSTS = ['www.foobar.com']";
const databases = "DATABASES = {'default': dj_database_url.config()}";

const site = (settings = usual): Files => ({
    "requirements.txt": "Django==5.2.6\n",
    "manage.py": manage,
    "shop/__init__.py": "",
    "shop/settings.py": settings,
    "shop/wsgi.py": entry("wsgi"),
    "shop/asgi.py": entry("asgi"),
});
const set: RawSettings = {
    Callable: "shop.wsgi:application",
    CollectStaticCommand: "python manage.py collectstatic --noinput",
    MigrationCommand: "python manage.py migrate --noinput",
    StaticFolder: "staticfiles",
};
const without = (files: Files, ...names: string[]): Files =>
    Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
const within = (folder: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

// Each is a site that works, with one mistake.
const mistakes: Mistake[] = [
    [
        "the default callable",
        site(),
        { ...set, Callable: "wsgi:application" },
        "Callable",
        /set applicationCallable 'shop\.wsgi:application'/,
    ],
    [
        "the callable as WSGI_APPLICATION has it",
        site(),
        { ...set, Callable: "shop.wsgi.application" },
        "Callable",
        /set applicationCallable 'shop\.wsgi:application'/,
    ],
    [
        "the callable of Channels with a server for WSGI",
        site(),
        { ...set, Callable: "shop.asgi:application" },
        "Server",
        /set applicationCallable shop\.wsgi:application/,
    ],
    [
        "ALLOWED_HOSTS as in a new project",
        site(altered(hosts, "ALLOWED_HOSTS = []")),
        set,
        "Path",
        /add "www\.foobar\.com" to ALLOWED_HOSTS in .*shop\/settings\.py/,
    ],
    [
        "ALLOWED_HOSTS without the name that visitors use",
        site(altered(hosts, 'ALLOWED_HOSTS = [\n    "foobar.com",\n    "127.0.0.1",  # here\n]')),
        set,
        "Path",
        /add "www\.foobar\.com" to ALLOWED_HOSTS/,
    ],
    [
        "SECURE_SSL_REDIRECT",
        site(`${usual}SECURE_SSL_REDIRECT = True\n`),
        set,
        "HealthPath",
        /add SECURE_REDIRECT_EXEMPT = \[r"\^healthz\$"\]/,
    ],
    [
        "no STATIC_ROOT",
        site(altered("STATIC_ROOT = BASE_DIR / 'staticfiles'", "")),
        set,
        "CollectStaticCommand",
        /add STATIC_ROOT = BASE_DIR \/ "staticfiles" to .*set applicationStaticFolder staticfiles/,
    ],
    [
        "another static folder than STATIC_ROOT",
        site(),
        { ...set, StaticFolder: "static" },
        "StaticFolder",
        /set applicationStaticFolder staticfiles/,
    ],
    [
        "another static folder than STATIC_ROOT, written with os.path",
        site(
            altered("STATIC_ROOT = BASE_DIR / 'staticfiles'", "STATIC_ROOT = os.path.join(BASE_DIR, 'public/static')")
                .replace("from pathlib import Path", "import os")
                .replace(
                    "Path(__file__).resolve().parent.parent",
                    "os.path.dirname(os.path.dirname(os.path.abspath(__file__)))",
                ),
        ),
        set,
        "StaticFolder",
        /set applicationStaticFolder public\/static/,
    ],
    [
        "SQLite as in a new project",
        site(altered(databases, sqlite)),
        set,
        "MigrationCommand",
        /dj_database_url\.config\(\).*set applicationDatabaseUrlScheme mysql/,
    ],
    [
        "the project in a folder, its list in the one above",
        { ...within("backend", without(site(), "requirements.txt")), "requirements.txt": "" },
        { Callable: "shop.wsgi:application" },
        "Callable",
        /set applicationPath backend, with the list of packages in it/,
    ],
    [
        "a command beside another manage.py",
        { ...without(site(), "manage.py"), "tools/manage.py": manage },
        { Callable: "shop.wsgi:application", MigrationCommand: "python manage.py migrate" },
        "MigrationCommand",
        /name it with its folder, tools\/manage\.py/,
    ],
    [
        "lists for each place, and none for the server",
        { ...without(site(), "requirements.txt"), "requirements/base.txt": "", "requirements/production.txt": "" },
        set,
        "Path",
        /write the line “-r requirements\/production\.txt”/,
    ],
    [
        "a secret in plain text",
        site(),
        { ...set, Environment: '{"SECRET_KEY":"abc"}' },
        "Environment.SECRET_KEY",
        /config set --secret --path 'applicationEnvironment\.SECRET_KEY'/,
    ],
];

// What only the program knows, as it prints it (Django 4.2 to 6).
const explained: Remedy[] = [
    [
        "django.core.exceptions.ImproperlyConfigured: Error loading MySQLdb module.\nDid you install mysqlclient?",
        /add mysqlclient to the application's packages/,
    ],
    [
        "      Exception: Can not find valid pkg-config name.\n      Specify MYSQLCLIENT_CFLAGS and MYSQLCLIENT_LDFLAGS env vars manually",
        /gcc, libmysqlclient-dev, pkgconf and python3-dev to applicationSystemPackages/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
        /--secret --path 'applicationEnvironment\.SECRET_KEY'/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: Requested setting DATABASES, but settings are not configured.",
        /applicationEnvironment\.DJANGO_SETTINGS_MODULE/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: Set the EMAIL_HOST environment variable",
        /applicationEnvironment\.EMAIL_HOST/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path.",
        /set STATIC_ROOT/,
    ],
    ["Unknown command: 'collectstatic'", /its package is not in INSTALLED_APPS/],
    [
        "django.db.utils.OperationalError: unable to open database file",
        /uses SQLite, .*take the database from DATABASE_URL/,
    ],
    ["django.db.utils.OperationalError: attempt to write a readonly database", /uses SQLite/],
    [
        "django.db.utils.OperationalError: (2002, \"Can't connect to MySQL server on '127.0.0.1' (115)\")",
        /take user and socket from DATABASE_URL/,
    ],
    ["django.template.exceptions.TemplateDoesNotExist: shop/home.html", /finds no template shop\/home\.html/],
    [
        "PermissionError: [Errno 13] Permission denied: '/srv/application/releases/0123456789ab/media/x.png'",
        /the folder media \(or one above it.*\) belongs into applicationWritableFolders/,
    ],
];

// What looks like a mistake and works, or can't be told from the text.
const debug = altered(hosts, "ALLOWED_HOSTS = []");
const redirect = `${usual}SECURE_SSL_REDIRECT = True\n`;
const fine: [what: string, files: Files, settings?: RawSettings][] = [
    ["a site without a mistake", site()],
    ["any host", site(altered(hosts, 'ALLOWED_HOSTS = ["*"]'))],
    ["all names of the domain", site(altered(hosts, 'ALLOWED_HOSTS = (".foobar.com",)'))],
    ["hosts from the environment", site(altered(hosts, 'ALLOWED_HOSTS = os.environ["HOSTS"].split()'))],
    ["hosts that are added later", site(`${debug}ALLOWED_HOSTS.append(os.environ["HOST"])\n`)],
    ["hosts that another module has", site(`${debug}from .local import *\n`)],
    ["hosts by a condition", site(`${debug}if not DEBUG:\n    ALLOWED_HOSTS = ["*"]\n`)],
    [
        "hosts behind middleware that may know better",
        site(debug.replace("MIDDLEWARE = [", "MIDDLEWARE = [\n    'shop.middleware.TenantMiddleware',")),
    ],
    [
        "no middleware that looks at hosts",
        site(debug.replace("    'django.middleware.common.CommonMiddleware',\n", "")),
    ],
    [
        "settings that the stack names",
        { ...site(debug), "shop/production.py": usual },
        { Environment: '{"DJANGO_SETTINGS_MODULE":"shop.production"}' },
    ],
    [
        "settings that the stack names and the folder lacks",
        site(debug),
        { Environment: '{"DJANGO_SETTINGS_MODULE":"other.settings"}' },
    ],
    [
        "settings that a file of variables names",
        { ...site(debug), "shop/wsgi.py": `import dotenv\ndotenv.load_dotenv()\n${entry("wsgi")}` },
    ],
    [
        "a request that is changed before Django sees it",
        { ...site(debug), "shop/wsgi.py": `${entry("wsgi")}application = with_host(application)\n` },
    ],
    ["a redirect with an exception", site(`${redirect}SECURE_REDIRECT_EXEMPT = [r"^healthz$"]\n`)],
    ["a redirect by a condition", site(`${usual}SECURE_SSL_REDIRECT = not DEBUG\n`)],
    [
        "a health check that answers before the redirect",
        site(redirect.replace("MIDDLEWARE = [", "MIDDLEWARE = [\n    'health.middleware.HealthMiddleware',")),
    ],
    [
        "no folder for what a service keeps",
        site(`${altered("STATIC_ROOT = BASE_DIR / 'staticfiles'", "")}STORAGES = {}\n`),
    ],
    [
        "a folder elsewhere",
        site(altered("BASE_DIR / 'staticfiles'", "os.environ['STATIC_ROOT']")),
        { StaticFolder: "static" },
    ],
    [
        "a folder within the static one",
        site(altered("BASE_DIR / 'staticfiles'", "BASE_DIR / 'static' / 'all'")),
        { StaticFolder: "static" },
    ],
    ["a folder that is writable", site(), { StaticFolder: "static", WritableFolders: '["staticfiles"]' }],
    [
        "SQLite in a writable folder",
        site(altered(databases, sqlite.replace("'db.sqlite3'", "'data/db.sqlite3'"))),
        { WritableFolders: '["data"]' },
    ],
    ["SQLite that is there already", { ...site(altered(databases, sqlite)), "db.sqlite3": "" }],
    ["SQLite for development only", site(altered(databases, `${sqlite}\nif not DEBUG:\n    DATABASES = {}\n`))],
    ["SQLite and no migration", site(altered(databases, sqlite)), { MigrationCommand: "" }],
    [
        "settings of a folder's own",
        { ...without(site(debug), "shop/settings.py"), "shop/settings/__init__.py": "from .production import *\n" },
    ],
    ["the site of ASGI", site(), { Callable: "shop.asgi:application", Server: "uvicorn" }],
];

describe("commonest mistakes with Django", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "gunicorn")));
    describe("that the release's output shows", () => explained.forEach(itExplains));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, { ...set, ...settings }), []));
        }
    });
});
