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

const morePackages: Impact = {
    what: "Packages are installed beside those that are there; no service is restarted for it.",
    effect: "none",
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

const longerOrShorterPromise: Impact = {
    ...nginxReloads,
    what:
        "Browsers are told another time for which they keep to HTTPS; what they were told before holds until it is over. " +
        nginxReloads.what,
};

const otherCanonicalName: Impact = {
    ...nginxReloads,
    what:
        "The other name of the site becomes the canonical one: visitors who come by the present one are redirected to it. " +
        nginxReloads.what,
};

const formerNames: Impact = {
    what:
        "The site gets other names: the former ones are answered with 421, Misdirected Request, from then on, and no certificate " +
        "has them any more, so no link to them works. Nginx reloads.",
    effect: "outage",
    duration: { text: "for good, for whoever comes by a former name", source: "docs/https.md" },
    ...untouched,
};

const port443: Impact = {
    what: "The server's firewall opens or closes port 443; open connections stay.",
    effect: "none",
    ...untouched,
};

const httpsOn: Impact = {
    what: "HTTPS is switched on: its certificate comes by itself once both names lead to the server, and from then on visitors who come by HTTP are redirected to HTTPS, and their browsers are told to keep to it (strictTransportSecurity).",
    effect: "slow",
    duration: { text: "one redirect for whoever comes by HTTP", source: "docs/https.md" },
    ...untouched,
};

const httpsOff: Impact = {
    what: "HTTPS is switched off: https:// addresses get no answer, and browsers that were told to keep to HTTPS refuse the site until that time is over.",
    effect: "outage",
    duration: { text: "strictTransportSecurity, for such browsers", source: "RFC 6797, section 8.1" },
    ...untouched,
};

const otherNames: Impact = {
    what: "With HTTPS, the certificate must have the site's new names: one that the present certificate lacks answers by HTTP alone until the next one has come.",
    effect: "outage",
    duration: {
        text: "for https:// and that name, about ten minutes from when both names lead to the server",
        source: "docs/https.md",
    },
    ...untouched,
};

const otherAuthority: Impact = {
    what: "The next certificate comes from another authority, or in another profile; the one that visitors get stays until then.",
    effect: "none",
    ...untouched,
};

const certificateStays: Impact = {
    what: "How the server gets and renews its certificate changes; the one that visitors get stays.",
    effect: "none",
    ...untouched,
};

const siteNames = ["CANONICAL_DOMAIN", "OTHER_DOMAIN"];

/** Whether a step's settings have other names of the site; "exchanged" if the two are the same, and another is canonical. */
function namesChange(change: Change): boolean | "exchanged" {
    if (!settingsOf(change)?.some((name) => siteNames.includes(name))) {
        return false;
    }
    const { exchanged = [] } = change.properties.find(({ path }) => path === "stdin") ?? {};
    return siteNames.every((name) => exchanged.includes(name)) ? "exchanged" : true;
}

function nginx(change: Change): Impact {
    const names = namesChange(change);
    if (names) {
        return names === "exchanged" ? otherCanonicalName : formerNames;
    }
    // Where HTTPS is switched, the certificate's step says what browsers are told, or that they are told nothing any more.
    const settings = settingsOf(change) ?? [];
    return settings.includes("STRICT_TRANSPORT_SECURITY") && !settings.includes("HTTPS")
        ? longerOrShorterPromise
        : nginxReloads;
}

function certificate(change: Change): Impact {
    const settings = settingsOf(change);
    const { on = [], off = [] } = change.properties.find(({ path }) => path === "stdin")?.switched ?? {};
    if (on.includes("HTTPS") || off.includes("HTTPS")) {
        return on.includes("HTTPS") ? httpsOn : httpsOff;
    }
    // A step that only runs again.
    if (change.properties.length === 0) {
        return certificateStays;
    }
    // If it is not known which settings change, expect those of the site's names.
    if (!settings || namesChange(change) === true) {
        return otherNames;
    }
    return settings.some((name) => name === "ACME_DIRECTORY" || name === "ACME_PROFILE")
        ? otherAuthority
        : certificateStays;
}

const volumeSizes = ["DATA_VOLUME_SIZE", "FILES_VOLUME_SIZE", "ROOT_VOLUME_SIZE"];

function system(change: Change): Impact {
    const settings = settingsOf(change);
    const onlyGrows = settings?.length && settings.every((name) => volumeSizes.includes(name));
    const onlyPort = settings?.length && settings.every((name) => name === "HTTPS");
    // install-packages.sh keeps packages from starting services, and needrestart from restarting them.
    const onlyPackages = settings?.length && settings.every((name) => name === "APPLICATION_PACKAGES");
    return onlyGrows ? fileSystemGrows : onlyPort ? port443 : onlyPackages ? morePackages : systemChanges;
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
    Nginx: nginx,
    Certificate: certificate,
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
    Watch: {
        what: "How the server checks itself changes; the site goes on.",
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
