import { Missed, type Fault } from "./fault";

/** @param unit the unit's name, as a shell expression */
function stoppedByHand(who: string, unit: string): Fault {
    return {
        name: `${who} stopped by hand (\`systemctl stop\`)`,
        noticed: true,
        recovery: "up",
        cause: async ({ clone }) => {
            // A script that starts it cancels the stop.
            const command = `unit=${unit}; systemctl is-active --quiet "$unit" && systemctl stop "$unit" || echo missed`;
            if ((await clone.machine.execute(command)).trim() === "missed") {
                throw new Missed("the service does not run, or is being started");
            }
        },
    };
}

export const serviceFaults: Fault[] = [
    stoppedByHand("Nginx", "nginx"),
    stoppedByHand("the application", "application@$(readlink /srv/application/traffic | cut --delimiter=. --fields=2)"),
    stoppedByHand("MySQL", "mysql"),
];
