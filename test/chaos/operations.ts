import * as fs from "node:fs";
import * as path from "node:path";
import type { Result } from "../support/clone";
import { projectFolder } from "../support/declared-settings";
import type { FaultySite } from "../support/faulty-site";
import { nothing } from "./plan";

/** What an operation is run with. */
export interface Circumstances {
    site: FaultySite;
    /** At least 0, less than 1. */
    choice: number;
    /** The backup to restore. */
    backup: string;
    /** The file of the dump to import. */
    dump: string;
}

/** What is done to the site while a fault happens. */
export interface Operation {
    name: string;
    /** Whether visitors notice it by itself, so that it may be `up` that ends what is left of it. */
    stopsSite: boolean;
    /** Seconds that it takes without a fault; measured ones replace them. */
    usually: number;
    rows?: "backup" | "restore" | "undo" | "import";
    /** Which releases may have the traffic afterwards, besides the one before: the new one, or any. */
    releases?: "new" | "any";
    run: (circumstances: Circumstances) => Promise<Result | void>;
    /** Brings the clone's files back, if the operation changed them only for itself. */
    cleanUp?: (circumstances: Circumstances) => Promise<void>;
}

const stack = ["--stack", "local"];
/** Seconds after which a command is considered to hang. */
const limit = { seconds: 420 };

const brokenReleases = ["crash-at-import", "failing-health-check", "failing-migration"];
const keptApplication = ({ site }: Circumstances) => site.clone.path("app.kept");

export const operations: Operation[] = [
    {
        name: nothing,
        stopsSite: false,
        usually: 5,
        run: () => new Promise((resolve) => setTimeout(resolve, 5000)),
    },
    {
        name: "up",
        stopsSite: false,
        usually: 8,
        run: async ({ site }) => {
            fs.appendFileSync(site.clone.path("components", "nginx", "files", "nginx.conf"), "# changed\n");
            return site.up();
        },
    },
    {
        name: "up with a restart of MySQL",
        stopsSite: true,
        usually: 12,
        run: async ({ site, choice }) => {
            const file = site.clone.path("components", "mysql", "files", "site.cnf");
            const text = fs.readFileSync(file, "utf8").replace(/\n*back_log = \d+\n/, "\n");
            fs.writeFileSync(file, `${text.trimEnd()}\nback_log = ${60 + Math.floor(choice * 100)}\n`);
            return site.up();
        },
    },
    {
        name: "deploy",
        stopsSite: false,
        usually: 20,
        releases: "new",
        run: async ({ site }) => {
            site.change();
            return site.clone.tryNpm("deploy", stack, limit);
        },
    },
    {
        name: "deploy of a broken release",
        stopsSite: false,
        usually: 15,
        run: async (circumstances) => {
            const { site, choice } = circumstances;
            const application = site.clone.path("app");
            fs.cpSync(application, keptApplication(circumstances), { recursive: true });
            const broken = brokenReleases[Math.floor(choice * brokenReleases.length)]!;
            fs.cpSync(path.join(projectFolder, "test", "fixtures", "broken-releases", broken), application, {
                recursive: true,
            });
            return site.up();
        },
        cleanUp: async (circumstances) => {
            const application = circumstances.site.clone.path("app");
            fs.rmSync(application, { recursive: true, force: true });
            fs.renameSync(keptApplication(circumstances), application);
        },
    },
    {
        name: "rollback",
        stopsSite: false,
        usually: 15,
        releases: "any",
        run: ({ site }) => site.clone.tryNpm("rollback", stack, limit),
    },
    {
        name: "backup",
        stopsSite: false,
        usually: 4,
        rows: "backup",
        run: ({ site }) => site.clone.tryNpm("backup", stack, limit),
    },
    {
        name: "restore",
        stopsSite: true,
        usually: 11,
        rows: "restore",
        run: ({ site, backup }) => site.clone.tryNpm("restore", [...stack, backup, "--yes"], limit),
    },
    {
        name: "undo of a restore or an import",
        stopsSite: true,
        usually: 8,
        rows: "undo",
        run: ({ site }) => site.clone.tryNpm("restore", [...stack, "--undo", "--yes"], limit),
    },
    {
        name: "import",
        stopsSite: true,
        usually: 6,
        rows: "import",
        run: ({ site, dump }) => site.clone.tryNpm("import", [...stack, "--replace", dump], limit),
    },
    {
        name: "maintenance with a reboot",
        stopsSite: true,
        usually: 15,
        run: async ({ site }) => {
            // The fault may already have taken the server away.
            await site.clone.machine.execute("touch /run/reboot-required").catch(() => undefined);
            return site.clone.tryNpm("maintenance", [...stack, "--yes"], limit);
        },
    },
];
