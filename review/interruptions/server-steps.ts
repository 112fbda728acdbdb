import type { Change } from "../model";
import { componentOf, type Impact, type ImpactRule } from "./impact";

/** The setting in which `components/mysql` passes the hash of everything that needs a restart. */
const restartSetting = "RESTARTED_FOR";

const untouched = { data: "untouched" } as const;

const withRestart: Impact = {
    what: "MySQL restarts for a setting that it reads only then; pages that need it are answered with 503 and Retry-After meanwhile.",
    effect: "short-outage",
    duration: { text: "about 3 s", source: "the end-to-end test of maintenance, on a machine of the local cloud" },
    ...untouched,
};

const withoutRestart: Impact = {
    what: "MySQL takes its settings over while it runs; no request fails.",
    effect: "none",
    duration: { text: "0 s", source: "the end-to-end test of maintenance, under constant load" },
    ...untouched,
};

const systemChanges: Impact = {
    what: "Packages and settings of the operating system change; services that use them may restart.",
    effect: "short-outage",
    ...untouched,
};

const fileSystemGrows: Impact = {
    what: "The volume's file system grows while it is in use.",
    effect: "none",
    duration: { text: "0 s", source: "the end-to-end test of the data volume" },
    ...untouched,
};

const nginxReloads: Impact = {
    what: "Nginx reloads; only a client that sends on an idle connection at that moment, and does not retry, notices.",
    effect: "slow",
    duration: {
        text: "18 of 65,309 requests in ten reloads",
        source: "measured with 60 keep-alive clients that do not retry",
    },
    ...untouched,
};

const volumeSizes = ["DATA_VOLUME_SIZE", "FILES_VOLUME_SIZE"];

function system(change: Change): Impact {
    const settings = settingsOf(change);
    const onlyGrows = settings?.length && settings.every((name) => volumeSizes.includes(name));
    return onlyGrows ? fileSystemGrows : systemChanges;
}

/** The names of a step's settings that change; undefined if they are unknown. */
function settingsOf({ properties }: Change): string[] | undefined {
    return properties.find(({ path }) => path === "stdin")?.settings;
}

/** The impact of each component's steps on the server, as end-to-end tests on the local cloud showed it. */
export const stepImpacts: Record<string, Impact | ((change: Change) => Impact)> = {
    Application: {
        what: "A release goes live beside the running one and takes over when it is healthy; no request fails.",
        effect: "none",
        duration: { text: "0 s", source: "the end-to-end test of releases, under constant load" },
        ...untouched,
    },
    ApplicationServer: {
        what: "The application server's settings go live with a release beside the running one; no request fails.",
        effect: "none",
        duration: { text: "0 s", source: "the end-to-end test of releases, under constant load" },
        ...untouched,
    },
    Nginx: nginxReloads,
    NginxLimits: nginxReloads,
    // If the names are unknown, expect a restart.
    MySql: (change) => (settingsOf(change)?.includes(restartSetting) === false ? withoutRestart : withRestart),
    DatabaseRemoval: {
        what: "MySQL's package is removed; a release that needs no database has the traffic by then.",
        effect: "none",
        ...untouched,
    },
    System: system,
    Backup: {
        what: "Schedule and settings of the backups change; the site goes on.",
        effect: "none",
        ...untouched,
    },
    DestroyGuard: {
        what: "What `destroy` does with the stack changes; nothing on the server does.",
        effect: "none",
        ...untouched,
    },
    Server: {
        what: "The server is asked again whether it is ready; nothing on it changes.",
        effect: "none",
        ...untouched,
    },
    ServerFiles: {
        what: "New files for the server are uploaded; the steps that use them say what they do.",
        effect: "none",
        ...untouched,
    },
};

/** Steps of this project's components on a server that isn't replaced. Other programs' commands aren't judged. */
export const serverSteps: ImpactRule = (change) => {
    const component = componentOf(change);
    if (!component || !change.type.startsWith("command:") || !["update", "replace"].includes(change.operation)) {
        return undefined;
    }
    const impact = stepImpacts[component] ?? unknownStep(component);
    return typeof impact === "function" ? impact(change) : impact;
};

/** Assumes the worst that a step can do to a running site. */
function unknownStep(component: string): Impact {
    return {
        what: `${component} runs a step that this review does not know: what visitors notice of it is not known.`,
        effect: "outage",
        data: "at-risk",
    };
}
