import { applicationFaults } from "./application";
import { commandFaults } from "./commands";
import { diskFaults } from "./disks";
import type { Fault } from "./fault";
import { machineFaults } from "./machines";
import { networkFaults } from "./networks";
import { processFaults } from "./processes";
import { serviceFaults } from "./services";
import { visitorFaults } from "./visitors";

/** Every fault that tests cause. The chaos test draws from it; tests of single faults take them by name. */
export const faults: Fault[] = [
    ...processFaults,
    ...serviceFaults,
    ...machineFaults,
    ...networkFaults,
    ...diskFaults,
    ...applicationFaults,
    ...visitorFaults,
    ...commandFaults,
];

export function faultNamed(name: string): Fault {
    const fault = faults.find((one) => one.name === name);
    if (fault === undefined) {
        throw new Error(`no such fault: ${name}`);
    }
    return fault;
}
