import type { PreviewRun } from "./preview";

/** An offline stack: it can be previewed and updated without credentials, privileges or machines. */
export interface OfflineStack {
    /** The folder with the program and the stack's settings. */
    folder: string;
    environment: Record<string, string | undefined>;
    /** Secret settings replaced by stand-ins. */
    standIns: string[];
    /** Makes the paths in a preview's messages relative to the project's folder. */
    withoutFolders(run: PreviewRun): PreviewRun;
    /** Switches to another version of the program, with its settings. */
    moveTo(project: string): Promise<void>;
    remove(): void;
}

/** Creates an offline stack with the settings of a real one; stand-ins replace encrypted values. */
export type OfflineStackOpener = (project: string, stack: string) => Promise<OfflineStack>;
