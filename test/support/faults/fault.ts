import type { Clone } from "../clone";

/** What faults happen to. */
export interface Scene {
    clone: Clone;
    /** The site's address for visitors. */
    address: string;
}

/** What ends a fault that doesn't end by itself. */
export type End = () => Promise<void>;

/** A failure that a test causes on purpose. */
export interface Fault {
    /** As docs/reliability.md names it. */
    name: string;
    /** Whether visitors may notice it. */
    noticed: boolean;
    /** What brings the site back once the fault is over. */
    recovery: "nothing" | "up";
    /** Only hits commands, or what they run on the server, so without one there is nothing to hit. */
    hitsOperations?: true;
    /** @throws Missed if there is nothing to hit */
    cause: (scene: Scene) => Promise<End | void>;
}

/** A fault had nothing to hit, such as a process that doesn't run at the moment. */
export class Missed extends Error {}
