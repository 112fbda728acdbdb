# What is likely to help, by lines that pip, Composer, Python, PHP, the frameworks and the shell print when something fails. Each line of
# their output that matches gives one line with the setting to change. The first match counts.

# ── programs and headers for packages that are compiled ──────────────────────────────────────────────────────
s/.*(Can not find valid pkg-config name|mysql_config(: | )not found|mysql\.h: No such file).*/mysqlclient needs MySQL's headers: add gcc, libmysqlclient-dev, pkgconf and python3-dev to applicationSystemPackages/p; t
s/.*(pg_config executable not found|libpq-fe\.h: No such file).*/psycopg2 needs PostgreSQL's headers, and the database here is MySQL: remove it from the application's packages/p; t
s/.*fatal error: Python\.h: No such file.*/Python's headers are missing: add python3-dev to applicationSystemPackages/p; t
s/.*fatal error: ffi\.h: No such file.*/ffi.h is missing: add libffi-dev to applicationSystemPackages/p; t
s/.*fatal error: openssl\/[^ ]*\.h: No such file.*/OpenSSL's headers are missing: add libssl-dev to applicationSystemPackages/p; t
s/.*fatal error: (ldap|lber|sasl\/sasl)\.h: No such file.*/\1.h is missing: add libldap-dev and libsasl2-dev to applicationSystemPackages/p; t
s/.*(libxml2 and libxslt development packages are installed|libxml\/xmlversion\.h: No such file).*/lxml needs headers: add libxml2-dev and libxslt1-dev to applicationSystemPackages/p; t
s/.*headers or library files could not be found for (jpeg|zlib).*/Pillow needs headers: add libjpeg-dev and zlib1g-dev to applicationSystemPackages/p; t
s/.*fatal error: ([^ ]+\.h(pp)?): No such file or directory.*/\1 is missing: add the Debian or Ubuntu package with this header to applicationSystemPackages (apt-file search \1)/p; t
s/.*([Cc]ommand '([^ ']*-)?(gcc|cc|g\+\+|c\+\+|clang)' failed: No such file|unable to execute '([^ ']*-)?(gcc|cc|g\+\+|c\+\+)'|[Nn]o such file or directory: '([^ ']*-)?(gcc|g\+\+|cc)'|Unknown compiler\(s\)).*/the compiler is missing: add gcc, g++ and python3-dev to applicationSystemPackages/p; t
s/.*(can't find Rust compiler|Cargo, the Rust package manager, is not installed|`cargo metadata` failed).*/the Rust compiler is missing: add cargo to applicationSystemPackages, or ask for a version of the package that is there as a wheel/p; t
s/.*Cannot find command 'git'.*/git is missing: add git to applicationSystemPackages/p; t
s/.*[Nn]o such file or directory: '(pkg-config|cmake|make|swig|ninja|autoconf|node|npm)'.*/\1 is missing: add the Debian or Ubuntu package with this program to applicationSystemPackages/p; t
s/.*(Killed signal terminated program|fatal error: Killed).*/the compiler took more memory than a build may: choose a larger instanceType, or a version of the package that is there as a wheel/p; t
s/.*(OSError|ImportError): (lib[^ :]+\.so[^ :]*): cannot open shared object file.*/\2 is missing: add the Debian or Ubuntu package with this library to applicationSystemPackages (apt-file search \2)/p; t
s/.*cannot load library '([^']+)'.*/the library \1 is missing: add the Debian or Ubuntu package with it to applicationSystemPackages/p; t
s/.*Could not find the (GDAL|GEOS) library.*/the library \1 is missing: add gdal-bin to applicationSystemPackages/p; t

# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────
s/.*(40[13] (Client Error|Unauthorized|Forbidden)|could not read Username|Authentication failed|URL required authentication|Invalid credentials for ').*/the index or repository wants other credentials; they belong into applicationBuildEnvironment, as secrets (PIP_INDEX_URL, UV_INDEX_NAME_PASSWORD, COMPOSER_AUTH, or a variable that the list names as ${NAME})/p; t
s/.*(\b(408|425|429|5[0-9][0-9]) (Client|Server) Error|HTTP error (429|5[0-9][0-9]) |too many (429|5[0-9][0-9]) error responses).*/the package index has an error, also when asked again; the same command does the rest when it answers/p; t
s/.*(ConnectTimeout|ReadTimeout|NewConnection|ConnectionReset|RemoteDisconnected|IncompleteRead|NameResolution|ProxyError|SSLError|error sending request for url).*/the package index does not answer as it should; one in a private network must be in applicationPackageIndexes; the same command does the rest when it answers/p; t
s/.*The repository located at ([^ ]+) is not a trusted or secure host.*/the package index \1 has plain HTTP, which pip does not trust: use HTTPS, or pulumi config set --path applicationBuildEnvironment.PIP_TRUSTED_HOST \1/p; t
s/.*THESE PACKAGES DO NOT MATCH THE HASHES.*/a package has changed since the list was made; make the list again if that is no surprise/p; t
s/.*(all requirements must have their versions pinned|Hashes are required in --require-hashes mode).*/a list with hashes needs one for every package, those that others need included; `uv export`, `poetry export` and `pip-compile --generate-hashes` write such lists/p; t
s/.*ERROR: Package '?([^ ']+)'? requires a different Python: ([^ ]+) not in '([^']+)'.*/the package \1 wants Python \3 and the server has \2: ask for another version of the package/p; t
s/.*ERROR: No matching distribution found for ([^ ]+).*/no package index has \1 for this Python: look for the name and the version, and set applicationPackageIndexes for an index in a private network, and its credentials in applicationBuildEnvironment/p; t
s/.*(Failed building wheel for|Could not build wheels for|Failed to build) '?([A-Za-z0-9._-]+)('|,| |$).*/the package \2 could not be compiled: ask for a version that is there as a wheel, or add what it needs to applicationSystemPackages/p; t
s/.*ModuleNotFoundError: No module named 'MySQLdb'.*/the scheme mysql:\/\/ needs the package mysqlclient: add it to the application's packages, or set applicationDatabaseUrlScheme to mysql+pymysql and add PyMySQL/p; t
s/.*ImproperlyConfigured: Error loading MySQLdb module.*/Django needs a driver for MySQL: add mysqlclient to the application's packages, or PyMySQL with pymysql.install_as_MySQLdb()/p; t
s/.*ModuleNotFoundError: No module named '((psycopg2?|asyncpg|pg8000)(\..*)?)'.*/the application asks for PostgreSQL, and the database here is MySQL: take its address from DATABASE_URL/p; t
s/.*ModuleNotFoundError: No module named '([^']+)'.*/the module \1 is neither in the release nor in its packages: add the package that has it to requirements.txt (or to pyproject.toml), or the file to Git/p; t
s/^pip install ([a-z-]+)$/add \1 to the application's packages/p; t
s/.*'cryptography' package is required for .* auth methods.*/the application logs in to MySQL with a password, and needs none: take user and socket from DATABASE_URL/p; t

# ── packages of PHP ──────────────────────────────────────────────────────────────────────────────────────────
s/^[ -]*Root composer\.json requires php (.+) (->|but) your php version \(([0-9.]+)[^)]*\) does not satisfy.*/composer.json wants PHP \1 and the server has \3: lower the requirement of php in composer.json, then composer config platform.php \3, composer update, and commit both files; or take a newer image, whose PHP is newer (imageId)/p; t
s/^[ -]*([^ ]+ [^ ]+) requires php (.+) (->|but) your php version \(([0-9.]+)[^)]*\) does not satisfy.*/\1 wants PHP \2 and the server has \4: composer config platform.php \4, then composer update, and commit composer.lock/p; t
s/.* ext-([A-Za-z0-9_-]+) .*is missing from your system.*/PHP's extension \1 is missing: add the Debian or Ubuntu package with it (often php-\1) to applicationSystemPackages/p; t
s/.*Required package "([^"]+)" is not present in the lock file.*/composer.lock is older than composer.json and lacks \1: composer update, and commit composer.lock/p; t
s/.*The checksum verification of the file failed \(downloaded from ([^)]+)\).*/\1 has changed since composer.lock was made; make the lock again (composer update) if that is no surprise/p; t
s/.*file could not be downloaded \(HTTP\/[0-9.]+ (4[0-9][0-9]|5[0-9][0-9]) .*/the repository answers \1; if it usually has that file, the same command does the rest when it answers/p; t
s/.*(curl error [0-9]+ while downloading|file could not be downloaded: php_network_getaddresses).*/the repository does not answer as it should; one in a private network must be in applicationPackageIndexes; the same command does the rest when it answers/p; t
s/^ *([a-z]+) was not found in your PATH, skipping source download.*/\1 is missing: add it to applicationSystemPackages, or name the package as an archive/p; t
s/ *([^ ]+) contains a Composer plugin which is blocked by your allow-plugins config.*/Composer runs no plugin that composer.json does not allow: composer config allow-plugins.\1 true, and commit composer.json/p; t
s/.*Script (.+) handling the ([a-z-]+) event returned with error code.*/Composer's script \1 failed: where packages are installed, there is neither a database nor a variable of the application, so take it out of composer.json (\2) if it needs them, and put it into applicationMigrationCommand/p; t
s/.*[Ff]ailed opening required '([^']*vendor\/autoload\.php)'.*/the packages are not in the release: commit composer.lock, of which the server installs vendor/p; t
s/.*Error: Call to undefined function ([A-Za-z0-9_\\]*\\)?(mb|curl|bc|gmp|simplexml|xml|image|ldap|intl|idn|odbc|pg|tidy|snmp|enchant)_?([A-Za-z0-9_]*)\(\).*/PHP's function \2_\3 is missing: add the Debian or Ubuntu package with its extension (php-mbstring, php-curl, php-bcmath, php-gmp, php-xml, php-gd, php-intl, …) to applicationSystemPackages/p; t
s/.*Error: Class "\\?(DOMDocument|SimpleXMLElement|XMLReader|XMLWriter|XSLTProcessor|ZipArchive|NumberFormatter|Collator|IntlDateFormatter|Normalizer|Locale|SoapClient|Imagick|Redis|Memcached|SQLite3)" not found.*/PHP's class \1 is missing: add the Debian or Ubuntu package with its extension (php-xml, php-zip, php-intl, php-soap, php-imagick, php-redis, …) to applicationSystemPackages/p; t
s/.*Error: (Class|Interface|Trait) "([^"]+)" not found.*/\2 is in none of the packages and of the files that are loaded: require its package in composer.json, or look at the small and capital letters of its file's name/p; t
s/.*PDOException: could not find driver.*/the application asks for another database than MySQL: take its kind from DATABASE_URL or DB_CONNECTION/p; t
s/.*(SQLSTATE\[HY000\] \[(2002|1044|1045|1049|1698)\]|\(HY000\/(2002|1044|1045|1049|1698)\)|mysqli_sql_exception: (Access denied|Connection refused|No such file or directory|Unknown database)|Error establishing a database connection).*/the application does not use the database that it is given: take DB_USER, DB_NAME and DB_SOCKET from the variables, without a password (in WordPress, DB_HOST is 'localhost:' and the socket)/p; t
s/.*ERROR 1046 \(3D000\).*No database selected.*/the command does not name the database, which is app: with PHP, mysql --user="$DB_USER" "$DB_NAME" < FILE/p; t
s/.*ERROR (1044|1045|1698) \([0-9]+\).*Access denied for user.*/the command does not use the database that it is given: with PHP, mysql --user="$DB_USER" "$DB_NAME", without a password; otherwise take user and socket from DATABASE_URL/p; t
s/.*[Ff]ailed opening required '(\/srv\/application\/releases\/[0-9a-f]+\/)?([^']+)'.*/\2 is not in the release: look whether .gitignore leaves it out, and at the small and capital letters of its name/p; t
s/.*\((\/srv\/application\/releases\/[0-9a-f]+\/|\.\/)?([^()\/][^()]*)\/[^()\/]+\): [Ff]ailed to open stream: (Read-only file system|Permission denied).*/a release is read-only: the folder \2 belongs into applicationWritableFolders if the application keeps files there/p; t
s/.*Unable to (move "[^"]*" to|create file) "?(\/srv\/application\/releases\/[0-9a-f]+\/|\.\/)?([^"\/ ][^" ]*)\/[^"\/ ]+("| because Read-only file system).*/a release is read-only: the folder \3 belongs into applicationWritableFolders if the application keeps files there/p; t
s/.*PHP Parse error: +.* in (\/srv\/application\/releases\/[0-9a-f]+\/)?([^ ]+) on line ([0-9]+).*/PHP can't read \2: mend line \3, and look at it with php -l/p; t

# ── settings of the application ──────────────────────────────────────────────────────────────────────────────
s/.*ImproperlyConfigured: The SECRET_KEY setting must not be empty.*/Django reads no SECRET_KEY: pulumi config set --secret --path 'applicationEnvironment.SECRET_KEY', and read it in the settings (os.environ)/p; t
s/.*ImproperlyConfigured: Set the ([A-Za-z0-9_]+) environment variable.*/a variable is missing: pulumi config set --path 'applicationEnvironment.\1' VALUE (--secret for a credential)/p; t
s/.*UndefinedValueError: ([A-Za-z0-9_]+) not found.*/a variable is missing: pulumi config set --path 'applicationEnvironment.\1' VALUE (--secret for a credential)/p; t
s/.*KeyError: "Config '([A-Za-z0-9_]+)' is missing.*/a variable is missing: pulumi config set --path 'applicationEnvironment.\1' VALUE (--secret for a credential)/p; t
s/.*KeyError: '([A-Z][A-Z0-9_]+)'.*/if \1 is a variable that the application reads: pulumi config set --path 'applicationEnvironment.\1' VALUE (--secret for a credential)/p; t
s/.*ValidationError: [0-9]+ validation errors? for ([A-Za-z]*(Settings|Config)[A-Za-z]*).*/variables of \1 are missing or invalid: pulumi config set --path 'applicationEnvironment.NAME' VALUE (--secret for a credential)/p; t
s/.*ImproperlyConfigured: Requested settings?.*but settings are not configured.*/Django does not know its settings: pulumi config set --path 'applicationEnvironment.DJANGO_SETTINGS_MODULE' PROJECT.settings/p; t
s/.*without having set the STATIC_ROOT setting.*/Django does not know where to: set STATIC_ROOT in its settings to the folder of applicationStaticFolder/p; t
s/.*Could not locate a Flask application.*/Flask does not find the application: pulumi config set --path 'applicationEnvironment.FLASK_APP' MODULE/p; t
s/.*Error: No such command '([^']+)'.*/the command \1 is of an extension that Flask does not load: add it to the application's packages (Flask-Migrate for db), or set applicationEnvironment.FLASK_APP/p; t
s/.*Unknown command: '([^']+)'.*/Django has no command \1: its package is not in INSTALLED_APPS, or applicationEnvironment.DJANGO_SETTINGS_MODULE names other settings/p; t
s/.*FAILED: No (config file '[^']+' found|'script_location' key found in configuration).*/Alembic finds no configuration in the release's folder: name it in the command (alembic --config PATH upgrade head), and look whether .gitignore leaves it out/p; t
s/.*NoSuchModuleError: Can't load plugin: sqlalchemy\.dialects:([^ ]+).*/SQLAlchemy knows no \1: set applicationDatabaseUrlScheme, for example to mysql+pymysql/p; t
s/.*The asyncio extension requires an async driver to be used.*/SQLAlchemy's asynchronous engine needs an asynchronous driver: set applicationDatabaseUrlScheme to mysql+aiomysql, and add aiomysql to the application's packages/p; t
s/.*MissingGreenlet: greenlet_spawn has not been called.*/the driver of DATABASE_URL is asynchronous, and this program is not, such as a migration: use an asynchronous engine there, or set applicationDatabaseUrlScheme to mysql+pymysql/p; t
s/.*the greenlet library is required to use this function.*/SQLAlchemy's asynchronous engine needs greenlet: add it to the application's packages, or sqlalchemy[asyncio]/p; t
s/.*Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.*/Flask-SQLAlchemy gets no address of a database: set SQLALCHEMY_DATABASE_URI to os.environ["DATABASE_URL"]/p; t
s/.*The session is unavailable because no secret key was set.*/Flask has no SECRET_KEY: pulumi config set --secret --path 'applicationEnvironment.SECRET_KEY', and read it (os.environ)/p; t
s/.*Failed to find attribute '([^']+)' in '([^']+)'.*/the module \2 has no \1 when it is imported: set applicationCallable to MODULE:NAME of the application, or MODULE:NAME() of its factory/p; t
s/.*callable not found or import error.*/uWSGI finds no application: set applicationCallable to MODULE:NAME of the application, or MODULE:NAME() of its factory/p; t
s/.*TypeError: ([A-Za-z0-9_]+)\(\) takes (from )?0 (to [01] )?positional arguments? but [23] were given.*/\1 is a factory, which is called as if it were the application: set applicationCallable to MODULE:\1()/p; t
s/.*cannot import name '([^']+)' from partially initialized module '([^']+)'.*/the import of \1 from \2 begins anew while \2 is imported: modules that import each other, or a file of the application that is named as a package that it imports/p; t
s/.*RuntimeError: Directory '([^']+)' does not exist.*/the folder \1 is not in the release: Git keeps no empty folders (put a file into it), and one that the application writes to belongs into applicationWritableFolders/p; t
s/.*jinja2\.exceptions\.TemplateNotFound: (.*)/the template \1 is not in the release, or not in its folder templates: look whether .gitignore leaves it out/p; t
s/.*TemplateDoesNotExist: (.*)/Django finds no template \1: look at TEMPLATES in its settings, and whether .gitignore leaves it out/p; t
s/.*ArgumentError: (Expected string or URL object, got None|Could not parse (rfc1738|SQLAlchemy) URL).*/SQLAlchemy gets no address of a database: take it from the variable DATABASE_URL/p; t
s/.*(Can't connect to MySQL server on|Access denied for user).*/the application does not use the database that it is given: take user and socket from DATABASE_URL/p; t

# ── files and commands ───────────────────────────────────────────────────────────────────────────────────────
# A file, whose name has an ending, or else a folder; one sentence for all.
s/.*(Read-only file system|PermissionError: \[Errno 13\] Permission denied): '?(\/srv\/application\/releases\/[0-9a-f]+\/)?([^'\/][^']*)\/[^'\/]+\.[^'\/]+('.*|$)/read-only folder: \3/
s/.*(Read-only file system|PermissionError: \[Errno 13\] Permission denied): '?(\/srv\/application\/releases\/[0-9a-f]+\/)?([^'\/.][^'.]*\/[^'\/.]+)('.*|$)/read-only folder: \3/
s/.*(Read-only file system|PermissionError: \[Errno 13\] Permission denied): '?\/srv\/application\/releases\/[0-9a-f]+\/([^'\/.]+)('.*|$)/read-only folder: \2/
s/^read-only folder: (.*)/a release is read-only: the folder \1 (or one above it, if it has nothing but such files) belongs into applicationWritableFolders if the application keeps files there, and is applicationStaticFolder if the collect command fills it/p; t
s/.*OperationalError[):]+ (attempt to write a readonly database|unable to open database file).*/the application uses SQLite, and a release is read-only: take the database from DATABASE_URL (MySQL), or keep the file in a folder of applicationWritableFolders/p; t
s/.*([Rr]ead-only file system|attempt to write a readonly database|unable to open database file).*/a release is read-only: add the folder, if the application keeps files there, to applicationWritableFolders, or write to \/tmp/p; t
s/.*env: .*\\r.*: No such file.*/the script has line ends of Windows (CRLF): write it with line feeds alone/p; t
s/.*sh: [0-9]+: ((\.{1,2}\/|[^ :]+\/)[^ :]+): not found$/\1 is not in the release, or the interpreter in its first line is not on the server: look whether .gitignore leaves it out/p; t
s/.*sh: [0-9]+: ([^ \/:]+): not found$/the program \1 is not on the server: add its Debian or Ubuntu package to applicationSystemPackages, or one of Python to requirements.txt/p; t
s/.*: line [0-9]+: ([^ \/:]+): command not found$/the program \1 is not on the server: add its Debian or Ubuntu package to applicationSystemPackages, or one of Python to requirements.txt/p; t
s/.*sh: [0-9]+: ([^ :]+): Permission denied$/\1 is not executable: chmod +x, and with Git git update-index --chmod=+x/p; t
s/.*python[0-9.]*: can't open file '([^']+)': .*No such file.*/\1 is not in the release: look whether .gitignore or .deployignore leaves it out/p; t
s/.*max_user_connections.*/the application has all the connections that it may have: it must close those that it does not need/p; t
