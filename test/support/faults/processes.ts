import type { Machine } from "../machine";
import { Missed, type Fault } from "./fault";

// Shell commands that list the ids of processes; they may print empty lines, and 0 for none.
const mainProcess = (...units: string[]) => `systemctl show --property=MainPID --value ${units.join(" ")}`;
// A command on a test machine is a child of 0.
const running = (list: string) => `{ ${list}; } | grep --line-regexp '[1-9][0-9]*'`;
const childrenOf = (list: string) => `for parent in $(${running(list)}); do pgrep --parent $parent; done`;
const both = (...lists: string[]) => lists.join("; ");
// A pattern that begins with ^ doesn't match the shell that has it in its own command line.
const withCommand = (pattern: string) => `pgrep --full '^${pattern}'`;

const nginx = mainProcess("nginx");
const application = mainProcess("application@blue", "application@green");
const mysql = mainProcess("mysql");

/** @throws Missed if there is no such process */
async function signal(machine: Machine, name: string, list: string): Promise<void> {
    const command = `processes=$(${running(list)}); test "$processes" || { echo missed; exit; }; kill -s ${name} $processes || true`;
    if ((await machine.execute(command)).trim() === "missed") {
        throw new Missed("no such process");
    }
}

function killed(who: string, list: string, noticed: boolean): Fault {
    return {
        name: `${who} killed (\`kill -9\`)`,
        noticed,
        recovery: "nothing",
        cause: ({ clone }) => signal(clone.machine, "KILL", list),
    };
}

function killedDuringOperations(who: string, list: string): Fault {
    return { ...killed(who, list, false), hitsOperations: true };
}

function paused(who: string, list: string): Fault {
    return {
        name: `${who} stopped (\`kill -STOP\`) and continued`,
        noticed: true,
        recovery: "nothing",
        cause: async ({ clone }) => {
            await signal(clone.machine, "STOP", list);
            // The process may have been killed meanwhile, or its machine turned off.
            return () => signal(clone.machine, "CONT", list).catch(() => undefined);
        },
    };
}

export const processFaults: Fault[] = [
    killed("Nginx's master", nginx, true),
    killed("Nginx's workers", childrenOf(nginx), true),
    killed("the application's master", application, true),
    killed("the application's workers", childrenOf(application), true),
    killed("MySQL", mysql, true),
    killedDuringOperations("the administrator's SSH sessions", withCommand("sshd(-session)?: ")),
    killedDuringOperations(
        "the script of a step or an operation",
        withCommand("bash /usr/local/lib/simple-web-stack/"),
    ),
    killedDuringOperations("what such a script runs", childrenOf(withCommand("bash /usr/local/lib/simple-web-stack/"))),
    paused("Nginx", both(nginx, childrenOf(nginx))),
    paused("the application", both(application, childrenOf(application))),
    paused("MySQL", mysql),
];
