import * as fs from "node:fs";

/**
 * Kernel limits that all machines of this computer share, with the least value that serves a few dozen machines; Linux's
 * default of 128 inotify instances serves about twelve. In the next one udev doesn't start, so it gets no address.
 */
const leastLimits = { "fs/inotify/max_user_instances": 4096 };

/**
 * Raises the limits that are too low until the computer's next start, and returns a note on each. The computer's own
 * settings stay as they are, so that nothing of us remains.
 *
 * @param folder where the kernel has its settings
 */
export function raiseKernelLimits(folder = "/proc/sys"): string[] {
    return Object.entries(leastLimits).flatMap(([name, least]) => {
        const file = `${folder}/${name}`;
        const limit = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : least;
        if (limit >= least) {
            return [];
        }
        const setting = name.replaceAll("/", ".");
        try {
            fs.writeFileSync(file, `${least}\n`);
            return [`Raised ${setting} from ${limit} to ${least} until the next start of this computer.`];
        } catch (error) {
            return [
                `${setting} is ${limit}, too low for more than about twelve machines, and can't be raised (${(error as NodeJS.ErrnoException).code}): sysctl --write ${setting}=${least}`,
            ];
        }
    });
}
