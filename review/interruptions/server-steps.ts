import type { Change } from "../model";
import type { Cost, CostRule } from "./rule";
import { componentOf } from "./rule";

/** The setting of MySQL's step that `components/mysql` puts the hash of what needs a restart into. */
const restartSetting = "RESTARTED_FOR";

const untouched = { data: "untouched" } as const;

const withRestart: Cost = {
    what: "MySQL restarts for a setting that it reads only then; pages that need it are answered with 503 and Retry-After meanwhile.",
    effect: "short-outage",
    duration: { text: "about 3 s", source: "the end-to-end test of maintenance, on a machine of the local cloud" },
    ...untouched,
};

const withoutRestart: Cost = {
    what: "MySQL takes its settings over while it runs; no request fails.",
    effect: "none",
    duration: { text: "0 s", source: "the end-to-end test of maintenance, under constant load" },
    ...untouched,
};

const systemChanges: Cost = {
    what: "Packages and settings of the operating system change; services that use them may restart.",
    effect: "short-outage",
    ...untouched,
};

const fileSystemGrows: Cost = {
    what: "The data volume's file system grows while it is in use.",
    effect: "none",
    duration: { text: "0 s", source: "the end-to-end test of the data volume" },
    ...untouched,
};

/** The settings of a step that change; undefined if that can't be seen. */
function settingsOf({ properties }: Change): string[] | undefined {
    return properties.find(({ path }) => path === "stdin")?.settings;
}

/** What this project's own steps on the server cost; seen by its end-to-end tests on machines of the local cloud. */
const costs: Record<string, Cost | ((change: Change) => Cost)> = {
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
    Nginx: {
        what: "Nginx reloads; only a client that sends on an idle connection at that moment, and does not retry, notices.",
        effect: "slow",
        duration: {
            text: "18 of 65,309 requests in ten reloads",
            source: "measured with 60 keep-alive clients that do not retry",
        },
        ...untouched,
    },
    // A program before this one did not tell which settings a restart is for.
    MySql: (change) => (settingsOf(change)?.includes(restartSetting) === false ? withoutRestart : withRestart),
    System: (change) => (settingsOf(change)?.join() === "DATA_VOLUME_SIZE" ? fileSystemGrows : systemChanges),
    Backup: {
        what: "Schedule and settings of the backups change; the site goes on.",
        effect: "none",
        ...untouched,
    },
    ServerFiles: {
        what: "New files for the server are uploaded; the steps that use them say what they do.",
        effect: "none",
        ...untouched,
    },
};

/** Steps that this project's program runs on a server that stays. */
export const serverSteps: CostRule = (change) => {
    if (!change.type.startsWith("command:") || !["update", "replace"].includes(change.operation)) {
        return undefined;
    }
    const cost = costs[componentOf(change)];
    return typeof cost === "function" ? cost(change) : cost;
};
