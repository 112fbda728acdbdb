/** A deploy that shows what a section of docs/frameworks.md says. */
interface Shown {
    /** The application. */
    path: string;
    /** The settings of the section's table, in `pulumi config set`'s paths. The unit test of the documentation compares both. */
    settings: Record<string, string>;
    /** Settings that the table names and that this application needs no value of. */
    unset?: string[];
}

/** The sections of docs/frameworks.md, by what their titles begin with. The tests in test/end-to-end/ deploy them. */
export const frameworks = {
    Flask: {
        path: "test/fixtures/frameworks/flask",
        settings: {
            applicationServer: "gunicorn",
            applicationCallable: "shop:create_app()",
            applicationHealthPath: "/healthz",
            applicationMigrationCommand: "flask --app shop db upgrade",
            applicationStaticFolder: "shop/static",
            "applicationWritableFolders[0]": "uploads",
            applicationPublicFolder: "uploads",
        },
    },
    Django: {
        path: "test/fixtures/django-site",
        settings: {
            applicationCallable: "project.wsgi:create_application()",
            applicationHealthPath: "/health/",
            applicationDatabaseUrlScheme: "mysql",
            applicationMigrationCommand: "python manage.py migrate --noinput",
            applicationCollectStaticCommand: "python manage.py collectstatic --noinput",
            applicationStaticFolder: "collected",
            applicationStaticUrl: "/static/",
            "applicationWritableFolders[0]": "media",
            applicationPublicFolder: "media",
            applicationPublicUrl: "/media/",
            // What compiles mysqlclient; the names are those of Debian's unstable, which MySQL comes from, and of Ubuntu.
            "applicationSystemPackages[0]": "gcc",
            "applicationSystemPackages[1]": "libmysqlclient-dev",
            "applicationSystemPackages[2]": "pkgconf",
            "applicationSystemPackages[3]": "python3-dev",
        },
    },
    FastAPI: {
        path: "test/fixtures/frameworks/fastapi",
        settings: {
            applicationServer: "uvicorn",
            applicationCallable: "main:app",
            applicationBuildCommand: "python build.py",
            applicationDatabaseUrlScheme: "mysql",
            applicationMigrationCommand: "python migrate.py",
            applicationStaticFolder: "static",
            "applicationWritableFolders[0]": "uploads",
            applicationPublicFolder: "uploads",
        },
    },
    "Plain PHP": {
        path: "test/fixtures/frameworks/php",
        settings: {
            applicationServer: "php-fpm",
            applicationHealthPath: "/healthz",
            "applicationWritableFolders[0]": "uploads",
            applicationPublicFolder: "uploads",
            applicationPublicUrl: "/media/",
            applicationMigrationCommand: "php migrate.php",
        },
        unset: ["applicationSystemPackages"],
    },
    WordPress: {
        path: "test/fixtures/frameworks/wordpress",
        settings: {
            applicationServer: "php-fpm",
            "applicationSystemPackages[0]": "wordpress",
            "applicationSystemPackages[1]": "php",
            "applicationSystemPackages[2]": "php-curl",
            "applicationSystemPackages[3]": "php-mbstring",
            "applicationSystemPackages[4]": "php-xml",
            applicationBuildCommand: "bash build.sh",
            applicationMigrationCommand: "php install.php",
            applicationHealthPath: "/",
            "applicationWritableFolders[0]": "public/wp-content/uploads",
            applicationPublicFolder: "public/wp-content/uploads",
            applicationPublicUrl: "/wp-content/uploads/",
            "applicationProcesses[0].name": "cron",
            "applicationProcesses[0].command": "php public/wp-cron.php",
            "applicationProcesses[0].schedule": "*:*:0/10",
            "applicationEnvironment.WP_HOME": "https://www.foobar.com",
            "applicationEnvironment.WP_TITLE": "Notes",
            "applicationEnvironment.WP_ADMIN_USER": "editor",
            "applicationEnvironment.WP_ADMIN_EMAIL": "editor@foobar.com",
        },
    },
    "Plain files": {
        path: "test/fixtures/frameworks/plain-files",
        settings: {
            applicationServer: "none",
            applicationHealthPath: "/",
            applicationStaticFolder: "",
        },
        // Until the site needs no database any more.
        unset: ["database"],
    },
} satisfies Record<string, Shown>;

/** What `configure` sets for a deploy. */
export function settingsFor({ path, settings }: Shown): Record<string, string> {
    return { applicationPath: path, ...settings };
}
