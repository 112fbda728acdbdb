import { endProgramsIn } from "../leftovers";
import { Missed, type Fault } from "./fault";

function missedIfNone(ended: number): void {
    if (ended === 0) {
        throw new Missed("no command runs");
    }
}

export const commandFaults: Fault[] = [
    {
        name: "the command killed, with all that it started (`kill -9`)",
        noticed: false,
        recovery: "nothing",
        hitsOperations: true,
        cause: async ({ clone }) => missedIfNone(clone.killCommands()),
    },
    {
        name: "Pulumi's engine killed (`kill -9`)",
        noticed: false,
        recovery: "nothing",
        hitsOperations: true,
        cause: async ({ clone }) => missedIfNone(endProgramsIn(clone.folder, ({ name }) => name === "pulumi")),
    },
    {
        name: "two `up` at once",
        noticed: false,
        recovery: "nothing",
        hitsOperations: true,
        cause: async ({ clone }) => {
            const other = clone.tryNpm("local");
            return async () => void (await other);
        },
    },
];
