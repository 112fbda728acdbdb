import type { Resource } from "./resource";
import { decodedUserData, textsIn } from "./values";

type SoftwareRole = "web server" | "application server" | "database" | "cache" | "containers";

/** A program that runs on a server. */
export interface Software {
    name: string;
    role: SoftwareRole;
    /** Of an application server, if the program shows how many it runs. */
    pool?: { workers: number; /** Of each worker. */ threads: number };
}

interface Evidence extends Software {
    /** Matches what installs, starts or runs it in a script. */
    script: RegExp;
    /** Matches it in the name of a resource. */
    resource?: RegExp;
    /** The component of this project that installs it. */
    component?: string;
}

/** Also matches the container image of that name, in `docker run` and in Compose files. */
function inContainer(image: string, installed: RegExp): RegExp {
    const run = `\\bdocker run\\b.*\\s${image}(:\\S+)?(\\s|$)`;
    return new RegExp(`${installed.source}|${run}|\\bimage:\\s*["']?${image}\\b`, "im");
}

const evidence: Evidence[] = [
    {
        name: "Nginx",
        role: "web server",
        script: /\bnginx\b/i,
        resource: /nginx/i,
        component: "simple-web-stack:index:Nginx",
    },
    { name: "Apache", role: "web server", script: /\b(apache2|httpd)\b/i, resource: /apache|httpd/i },
    { name: "Caddy", role: "web server", script: /\bcaddy\b/i, resource: /caddy/i },
    { name: "HAProxy", role: "web server", script: /\bhaproxy\b/i, resource: /haproxy/i },
    { name: "Python's HTTP server", role: "web server", script: /\b(SimpleHTTPServer|http\.server)\b/ },
    { name: "Gunicorn", role: "application server", script: /\bgunicorn\b/i, resource: /gunicorn/i },
    { name: "uWSGI", role: "application server", script: /\buwsgi\b/i, resource: /uwsgi/i },
    { name: "Uvicorn", role: "application server", script: /\buvicorn\b/i },
    { name: "Node.js", role: "application server", script: /\b(pm2 start|npm (run )?start|node \S+\.[cm]?js)\b/i },
    { name: "PHP-FPM", role: "application server", script: /\bphp[\d.]*-fpm\b/i },
    {
        name: "MySQL",
        role: "database",
        script: inContainer("mysql", /\b(mysql-server|mysql-community-server|mysqld)\b/i),
        resource: /mysql(?!.*client)/i,
        component: "simple-web-stack:index:MySql",
    },
    {
        name: "MariaDB",
        role: "database",
        script: inContainer("mariadb", /\bmariadb\d*-server\b/i),
        resource: /mariadb(?!.*client)/i,
    },
    {
        name: "PostgreSQL",
        role: "database",
        script: inContainer(
            "postgres",
            /\bpostgresql(-server|-\d+|\d+-server)\b|\bapt(-get)? install .*\bpostgresql(?!-client)(\s|$)/im,
        ),
        resource: /postgres(?!.*client)/i,
    },
    { name: "MongoDB", role: "database", script: inContainer("mongo", /\b(mongod|mongodb-org|mongodb-server)\b/i) },
    {
        name: "Redis",
        role: "cache",
        script: inContainer("redis", /\b(redis-server|redis\d+)\b/i),
        resource: /redis(?!.*client)/i,
    },
    { name: "Docker", role: "containers", script: /\bdocker([ -]compose| run| pull| service|\.io|-ce)\b/i },
];

/** Names of database programs. */
export const databaseSoftware = evidence.filter(({ role }) => role === "database").map(({ name }) => name);

/** The component of this project whose steps name the application server in their settings. */
const application = "simple-web-stack:index:Application";

/** Programs that a script installs or starts; its comments don't count. */
export function softwareInScript(script: string): Software[] {
    const text = script
        .split("\n")
        .filter((line) => !/^\s*#(?!!)/.test(line))
        .join("\n");
    return evidence.filter((entry) => entry.script.test(text)).map(({ name, role }) => ({ name, role }));
}

/**
 * Programs that a command puts on a server, judged by its component, or else by its text and name. Never passes on the
 * text itself, which may contain a secret.
 */
export function softwareOfCommand(command: Resource, ancestors: Resource[]): Software[] {
    const found = new Map<string, Software>();
    const add = ({ name, role, pool }: Software) => found.set(name, { name, role, ...(pool ? { pool } : {}) });
    const scripts = ["create", "update", "stdin", "source", "remotePath", "triggers"].flatMap(
        (property) => textsIn(command.props[property]).texts,
    );
    const ours = ancestors.find((ancestor) => ancestor.type.startsWith("simple-web-stack:index:"));
    if (ours) {
        evidence.filter((entry) => entry.component === ours.type).forEach(add);
        if (ours.type === application) {
            for (const text of scripts) {
                const [named] = /^APPLICATION_SERVER=.*$/m.exec(text) ?? [];
                softwareInScript(named ?? "")
                    .filter(({ role }) => role === "application server")
                    .forEach((software) => add({ ...software, pool: poolIn(text) }));
            }
        }
        return [...found.values()];
    }
    scripts.flatMap(softwareInScript).forEach(add);
    evidence.filter((entry) => entry.resource?.test(command.name)).forEach(add);
    return [...found.values()];
}

/** How many workers and threads the release of this project's application runs with; a pinned one has its own. */
function poolIn(settings: string): Software["pool"] {
    const number = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, "m").exec(settings)?.[1] ?? 0);
    const pool = {
        workers: number("APPLICATION_WORKERS") || number("FITTING_WORKERS"),
        threads: number("APPLICATION_THREADS"),
    };
    return pool.workers * pool.threads > 0 && /^PINNED=false$/m.test(settings) ? pool : undefined;
}

/** Programs in an instance's or a launch template's user data, which may be in base64. */
export function softwareInUserData(props: Record<string, unknown>): Software[] {
    const texts = ["userData", "userDataBase64"].flatMap((property) => textsIn(props[property]).texts);
    const found = new Map<string, Software>();
    for (const text of texts) {
        for (const software of softwareInScript(decodedUserData(text))) {
            found.set(software.name, software);
        }
    }
    return [...found.values()];
}
