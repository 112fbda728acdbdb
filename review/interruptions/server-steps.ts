import type { Cost, CostRule } from "./rule";
import { componentOf } from "./rule";

const untouched = { data: "untouched" } as const;

/** What this project's own steps on the server cost; seen by its end-to-end tests on machines of the local cloud. */
const costs: Record<string, Cost> = {
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
    MySql: {
        what: "MySQL takes over what can be set while it runs; a setting that cannot restarts it, and pages that need the database fail meanwhile.",
        effect: "short-outage",
        duration: { text: "about 3 s for a restart", source: "measured on a machine of the local cloud" },
        ...untouched,
    },
    System: {
        what: "Packages and settings of the operating system change; services that use them may restart.",
        effect: "short-outage",
        ...untouched,
    },
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
export const serverSteps: CostRule = (change) =>
    change.type.startsWith("command:") && ["update", "replace"].includes(change.operation)
        ? costs[componentOf(change)]
        : undefined;
