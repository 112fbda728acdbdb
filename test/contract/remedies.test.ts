import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { projectFolder } from "../support/declared-settings";
import { explained, itExplains, type Remedy } from "../support/remedies";

// Lines as the programs print them: pip 23 to 25, mysqlclient 2.2, psycopg2 2.9, python-ldap 3.4, Pillow 11, cryptography 44,
// Composer 2.5 and 2.8, PHP 8.2 and 8.4, WordPress 6, Django 5 and 6, django-environ, python-decouple, Flask 3, SQLAlchemy 2, Alembic 1.16, Starlette, pydantic-settings 2, dash,
// bash.
const cases: Remedy[] = [
    [
        "      Exception: Can not find valid pkg-config name.\n      Specify MYSQLCLIENT_CFLAGS and MYSQLCLIENT_LDFLAGS env vars manually",
        /mysqlclient .*gcc, libmysqlclient-dev, pkgconf and python3-dev to applicationSystemPackages/,
    ],
    ["      /bin/sh: 1: mysql_config: not found", /libmysqlclient-dev.* to applicationSystemPackages/],
    ["      OSError: mysql_config not found", /libmysqlclient-dev.* to applicationSystemPackages/],
    ["    Error: pg_config executable not found.", /psycopg2 .*the database here is MySQL/],
    [
        "      error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory",
        /gcc, g\+\+ and python3-dev to applicationSystemPackages/,
    ],
    ["      error: command 'gcc' failed: No such file or directory", /add gcc, .*applicationSystemPackages/],
    ["      unable to execute 'gcc': No such file or directory", /add gcc, .*applicationSystemPackages/],
    [
        "  ../meson.build:1:0: ERROR: Unknown compiler(s): [['icc'], ['cc'], ['gcc']]",
        /add gcc, .*applicationSystemPackages/,
    ],
    ["      src/x.c:1:10: fatal error: Python.h: No such file or directory", /add python3-dev/],
    ["      c/_cffi_backend.c:15:10: fatal error: ffi.h: No such file or directory", /add libffi-dev/],
    [
        "      Modules/common.h:15:10: fatal error: lber.h: No such file or directory",
        /lber\.h is missing: add libldap-dev and libsasl2-dev to applicationSystemPackages/,
    ],
    [
        "    Error: Please make sure the libxml2 and libxslt development packages are installed.",
        /libxml2-dev and libxslt1-dev/,
    ],
    [
        "      The headers or library files could not be found for jpeg,\n      a required dependency when compiling Pillow from source.",
        /libjpeg-dev and zlib1g-dev/,
    ],
    [
        "      pysodium.c:3:10: fatal error: sodium.h: No such file or directory",
        /sodium\.h is missing: .*apt-file search sodium\.h/,
    ],
    ["      error: can't find Rust compiler", /add cargo to applicationSystemPackages/],
    ["      Cargo, the Rust package manager, is not installed or is not on PATH.", /add cargo/],
    [
        "      c++: fatal error: Killed signal terminated program cc1plus\n      compilation terminated.",
        /took more memory .*larger instanceType/,
    ],
    [
        "ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?",
        /add git to applicationSystem/,
    ],
    [
        "      FileNotFoundError: [Errno 2] No such file or directory: 'cmake'",
        /cmake is missing: .*applicationSystemPackages/,
    ],
    [
        "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
        /libGL\.so\.1 is missing: .*applicationSystemPackages \(apt-file search libGL\.so\.1\)/,
    ],
    [
        "OSError: cannot load library 'libgobject-2.0-0': libgobject-2.0-0: cannot open shared object file: No such file or directory.",
        /the library libgobject-2\.0-0 is missing/,
    ],
    [
        "ERROR: Package 'django' requires a different Python: 3.11.2 not in '>=3.12'",
        /django wants Python >=3\.12 and .* 3\.11\.2/,
    ],
    [
        "ERROR: Could not find a version that satisfies the requirement PyMySQL==99.0.0 (from versions: none)\nERROR: No matching distribution found for PyMySQL==99.0.0",
        /no package index has PyMySQL==99\.0\.0/,
    ],
    [
        "401 Client Error: Unauthorized for url: https://packages.example.com/simple/ours/",
        /other credentials; .*applicationBuildEnvironment/,
    ],
    ["429 Client Error: Too Many Requests for url: https://packages.example.com/simple/ours/", /same command/],
    [
        "HTTPSConnectionPool(host='packages.example.com', port=443): Max retries exceeded with url: /simple/ours/ (Caused by ResponseError('too many 503 error responses'))",
        /the package index has an error/,
    ],
    [
        "WARNING: Retrying (Retry(total=1, connect=None)) after connection broken by 'ReadTimeoutError(\"HTTPSConnectionPool(host='packages.example.com', port=443): Read timed out. (read timeout=15)\")': /simple/ours/",
        /does not answer as it should; .*applicationPackageIndexes/,
    ],
    [
        "error: Request failed after 3 retries\n  Caused by: error sending request for url (https://packages.example.com/simple/ours/)",
        /does not answer as it should/,
    ],
    [
        "WARNING: The repository located at 10.0.3.7 is not a trusted or secure host and is being ignored. If this repository is available via HTTPS we recommend you use HTTPS instead, otherwise you may silence this warning and allow it anyway with '--trusted-host 10.0.3.7'.",
        /index 10\.0\.3\.7 has plain HTTP.*set --path applicationBuildEnvironment\.PIP_TRUSTED_HOST 10\.0\.3\.7$/,
    ],
    [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.",
        /has changed since the list was made/,
    ],
    [
        "ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:",
        /needs one for every package/,
    ],
    [
        "  ERROR: Failed building wheel for python-ldap",
        /the package python-ldap could not be compiled: .*applicationSystemPackages/,
    ],
    [
        "ERROR: Could not build wheels for python-ldap, which is required to install pyproject.toml-based projects",
        /the package python-ldap could not be compiled/,
    ],
    [
        "ERROR: Failed to build 'mysqlclient' when getting requirements to build wheel",
        /the package mysqlclient could not/,
    ],
    ["ModuleNotFoundError: No module named 'dj_database_url'", /module dj_database_url .*requirements\.txt/],
    ["ModuleNotFoundError: No module named 'MySQLdb'", /mysqlclient.*applicationDatabaseUrlScheme to mysql\+pymysql/],
    ["ModuleNotFoundError: No module named 'psycopg2'", /the database here is MySQL.*DATABASE_URL/],
    [
        "django.core.exceptions.ImproperlyConfigured: Error loading MySQLdb module.\nDid you install mysqlclient?",
        /mysqlclient/,
    ],
    [
        "RuntimeError: 'cryptography' package is required for sha256_password or caching_sha2_password auth methods",
        /needs none: .*DATABASE_URL/,
    ],
    [
        "    - acme/greeting 1.2.0 requires php >=9.1 -> your php version (8.4.28) does not satisfy that requirement.",
        /acme\/greeting 1\.2\.0 wants PHP >=9\.1 and the server has 8\.4\.28: composer config platform\.php 8\.4\.28/,
    ],
    [
        "    - Root composer.json requires php ^8.5 but your php version (8.4.28) does not satisfy that requirement.",
        /composer\.json wants PHP \^8\.5 and the server has 8\.4\.28: lower the requirement of php in composer\.json, .*imageId/,
    ],
    [
        "    - acme/greeting 1.2.0 requires ext-oci8 * -> it is missing from your system. Install or enable PHP's oci8 extension.",
        /extension oci8 is missing: .*php-oci8\) to applicationSystemPackages/,
    ],
    [
        "    - Root composer.json requires PHP extension ext-redis * but it is missing from your system. Install or enable PHP's redis extension.",
        /extension redis is missing/,
    ],
    ['- Required package "acme/other" is not present in the lock file.', /lacks acme\/other: composer update/],
    [
        "  The checksum verification of the file failed (downloaded from artifacts/acme-greeting-1.2.0.zip)  ",
        /^error: artifacts\/acme-greeting-1\.2\.0\.zip has changed since composer\.lock was made/,
    ],
    [
        "  The 'https://packages.example.com/a.zip' URL required authentication (HTTP 401).  ",
        /applicationBuildEnvironment, as secrets \(.*COMPOSER_AUTH/,
    ],
    [
        "  The 'https://packages.example.com/a.zip' URL could not be accessed (HTTP 403): HTTP/1.1 403 Forbidden  ",
        /applicationBuildEnvironment, as secrets \(.*COMPOSER_AUTH/,
    ],
    [
        '  The "https://packages.example.com/a.zip" file could not be downloaded (HTTP/1.1 503 Service Unavailable)  ',
        /the repository answers 503; .*same command/,
    ],
    [
        "  curl error 6 while downloading https://packages.example.com/a.zip: Could not resolve host: packages.example.com  ",
        /does not answer as it should; .*applicationPackageIndexes/,
    ],
    ["  git was not found in your PATH, skipping source download  ", /git is missing: .*applicationSystemPackages/],
    [
        "  acme/plugin contains a Composer plugin which is blocked by your allow-plugins config. You may add it to the list if you consider it safe.  ",
        /composer config allow-plugins\.acme\/plugin true/,
    ],
    [
        "Script @php artisan package:discover handling the post-autoload-dump event returned with error code 1",
        /script @php artisan package:discover failed: .*\(post-autoload-dump\).*applicationMigrationCommand/,
    ],
    [
        "PHP Fatal error:  Uncaught Error: Failed opening required '/srv/application/releases/0123456789ab/vendor/autoload.php' (include_path='.:/usr/share/php')",
        /commit composer\.lock/,
    ],
    [
        "PHP Fatal error:  Uncaught Error: Failed opening required '/srv/application/releases/0123456789ab/lib/Shop.php' (include_path='.:/usr/share/php')",
        /error: lib\/Shop\.php is not in the release/,
    ],
    [
        "PHP Fatal error:  Uncaught Error: Call to undefined function App\\mb_strlen() in /srv/application/releases/0123456789ab/index.php:3",
        /function mb_strlen is missing: .*php-mbstring/,
    ],
    [
        'PHP Fatal error:  Uncaught Error: Class "DOMDocument" not found in /srv/application/releases/0123456789ab/index.php:3',
        /class DOMDocument is missing: .*php-xml/,
    ],
    [
        'PHP Fatal error:  Uncaught Error: Class "App\\Shop" not found in /srv/application/releases/0123456789ab/index.php:3',
        /App\\Shop is in none of the packages/,
    ],
    ["PHP Fatal error:  Uncaught PDOException: could not find driver in /srv/x.php:3", /DATABASE_URL or DB_CONNECTION/],
    [
        "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /srv/x.php:3",
        /DB_USER, DB_NAME and DB_SOCKET/,
    ],
    [
        "PHP Warning:  mysqli_real_connect(): (HY000/1045): Access denied for user 'root'@'localhost' (using password: YES) in /srv/x.php on line 3",
        /DB_USER, DB_NAME and DB_SOCKET/,
    ],
    ["<h1>Error establishing a database connection</h1>", /in WordPress, DB_HOST is 'localhost:'/],
    [
        "PHP Warning:  file_put_contents(/srv/application/releases/0123456789ab/storage/views/a.php): Failed to open stream: Read-only file system in /srv/x.php on line 3",
        /the folder storage\/views belongs into applicationWritableFolders/,
    ],
    [
        "PHP Warning:  file_put_contents(data/cache/a.json): Failed to open stream: Read-only file system in /srv/x.php on line 3",
        /the folder data\/cache belongs into applicationWritableFolders/,
    ],
    [
        'PHP Warning:  move_uploaded_file(): Unable to move "/tmp/phpZ3x" to "/srv/application/releases/0123456789ab/public/uploads/a.png" in /srv/x.php on line 3',
        /the folder public\/uploads belongs into applicationWritableFolders/,
    ],
    [
        "PHP Warning:  touch(): Unable to create file storage/a.txt because Read-only file system in /srv/x.php on line 3",
        /the folder storage belongs into applicationWritableFolders/,
    ],
    ["PHP Warning:  mkdir(): Read-only file system in /srv/x.php on line 3", /applicationWritableFolders/],
    [
        "PHP Parse error:  syntax error, unexpected end of file in /srv/application/releases/0123456789ab/public/index.php on line 3",
        /PHP can't read public\/index\.php: mend line 3/,
    ],
    [
        "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1698] Access denied for user 'root'@'localhost' in /srv/x.php:3",
        /DB_USER, DB_NAME and DB_SOCKET/,
    ],
    [
        "PHP Fatal error:  Uncaught mysqli_sql_exception: Access denied for user 'root'@'localhost' in /srv/x.php:3",
        /DB_USER, DB_NAME and DB_SOCKET/,
    ],
    ["ERROR 1046 (3D000) at line 1: No database selected", /mysql --user="\$DB_USER" "\$DB_NAME" < FILE/],
    [
        "ERROR 1698 (28000): Access denied for user 'root'@'localhost'",
        /mysql --user="\$DB_USER" "\$DB_NAME", .*DATABASE_URL/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
        /pulumi config set --secret --path 'applicationEnvironment\.SECRET_KEY'/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: Set the EMAIL_HOST environment variable",
        /applicationEnvironment\.EMAIL_HOST' VALUE/,
    ],
    [
        "decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.",
        /applicationEnvironment\.SECRET_KEY/,
    ],
    ["KeyError: 'SECRET_KEY'", /applicationEnvironment\.SECRET_KEY/],
    ["KeyError: \"Config 'SECRET' is missing, and has no default.\"", /applicationEnvironment\.SECRET'/],
    [
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nstripe_key\n  Field required [type=missing, input_value={}, input_type=dict]",
        /variables of Settings .*applicationEnvironment/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: Requested setting DATABASES, but settings are not configured. You must either define the environment variable DJANGO_SETTINGS_MODULE or call settings.configure() before accessing settings.",
        /applicationEnvironment\.DJANGO_SETTINGS_MODULE/,
    ],
    [
        "django.core.exceptions.ImproperlyConfigured: You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path.",
        /STATIC_ROOT .*applicationStaticFolder/,
    ],
    ["Unknown command: 'collectstatic'", /no command collectstatic/],
    [
        "Error: Could not locate a Flask application. Use the 'flask --app' option, 'FLASK_APP' environment variable, or a 'wsgi.py' or 'app.py' file in the current directory.",
        /applicationEnvironment\.FLASK_APP/,
    ],
    ["Error: No such command 'db'.", /the command db .*Flask-Migrate/],
    ["FAILED: No 'script_location' key found in configuration.", /Alembic .*alembic --config/],
    [
        "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:mysql.foo",
        /knows no mysql\.foo: set applicationDatabaseUrlScheme/,
    ],
    ["sqlalchemy.exc.ArgumentError: Expected string or URL object, got None", /DATABASE_URL/],
    [
        "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")",
        /DATABASE_URL/,
    ],
    ["\npip install python-multipart\n", /add python-multipart to the application's packages/],
    [
        "OSError: [Errno 30] Read-only file system: '/srv/application/releases/0123456789ab/uploads/x.png'",
        /the folder uploads \(or one above it.*\) belongs into applicationWritableFolders/,
    ],
    [
        "OSError: [Errno 30] Read-only file system: 'media/x.png'",
        /the folder media \(or one above it.*\) belongs into applicationWritableFolders/,
    ],
    [
        "OSError: [Errno 30] Read-only file system: '/srv/application/releases/0123456789ab/src/instance'",
        /the folder src\/instance \(or one above/,
    ],
    [
        "OSError: [Errno 30] Read-only file system: '/srv/application/releases/0123456789ab/instance'",
        /the folder instance \(/,
    ],
    [
        "PermissionError: [Errno 13] Permission denied: '/srv/application/releases/0123456789ab/app/static/uploads/a.b.png'",
        /the folder app\/static\/uploads \(/,
    ],
    [
        "OSError: [Errno 30] Read-only file system: '/srv/application/releases/0123456789ab/data/new.csv' -> '/tmp/old.csv'",
        /the folder data \(/,
    ],
    ["OSError: [Errno 30] Read-only file system: 'x.sqlite3'", /applicationWritableFolders/],
    ["sqlite3.OperationalError: unable to open database file", /applicationWritableFolders/],
    ["/bin/sh: 1: ./migrate.sh: not found", /\.\/migrate\.sh is not in the release, or the interpreter/],
    ["/bin/sh: 1: flask: not found", /the program flask is not on the server: .*requirements\.txt/],
    ["bash: line 1: npm: command not found", /the program npm .*applicationSystemPackages/],
    ["/bin/sh: 1: ./migrate.sh: Permission denied", /\.\/migrate\.sh is not executable: chmod \+x/],
    ["/usr/bin/env: ‘python\\r’: No such file or directory", /line ends of Windows/],
    [
        "/srv/application/environments/0123456789ab/bin/python: can't open file '/srv/application/releases/0123456789ab/manage.py': [Errno 2] No such file or directory",
        /manage\.py is not in the release/,
    ],
];

describe("what is likely to help a command that fails", () => {
    cases.forEach(itExplains);

    it("is said once, and not of everything", () => {
        const missing = "ModuleNotFoundError: No module named 'one'\n";
        assert.equal(explained(missing.repeat(3)).length, 1);
        const many = ["one", "two", "three", "four", "five", "six"]
            .map((name) => missing.replace("one", name))
            .join("");
        assert.equal(explained(many).length, 4);
        assert.deepEqual(explained("Traceback (most recent call last):\nRuntimeError: a column does not exist\n"), []);
    });

    it("does not say of an index that a build may reach that it must be let through", () => {
        const log = "NewConnectionError('<HTTPSConnection(host=...)>: Failed to establish a new connection')";
        const said = (packageIndexes: string) =>
            execFileSync(
                "bash",
                [
                    "--norc",
                    "-c",
                    `source components/server-step/files/lib.sh; source components/application/files/build.sh
                    suggest_remedies_of_build <(printf %s "$0")`,
                    log,
                ],
                {
                    cwd: projectFolder,
                    encoding: "utf8",
                    env: { ...process.env, APPLICATION_PACKAGE_INDEXES: packageIndexes },
                },
            );
        assert.match(said(""), /one in a private network must be in applicationPackageIndexes/);
        const letThrough = said("10.0.3.7 10.0.4.0/28");
        assert.match(
            letThrough,
            /does not answer as it should; of private networks, a build reaches 10\.0\.3\.7 10\.0\.4\.0\/28 /,
        );
        assert.doesNotMatch(letThrough, /must be in/);
    });

    it("has no control characters of the output", () =>
        assert.doesNotMatch(explained("ModuleNotFoundError: No module named 'a\x1b[2Jb'\n").join(""), /\x1b/));
});
