import type { PreviewRun } from "./preview";

/** A stack that exists nowhere: it can be previewed and updated without credentials, privileges or machines. */
export interface OfflineStack {
    /** A folder with the program and the stack's settings. */
    folder: string;
    environment: Record<string, string | undefined>;
    /** Settings whose secret values are not the real ones. */
    standIns: string[];
    /** Takes the folders that a preview's messages name out of them, so that paths begin at the project's folder. */
    withoutFolders(run: PreviewRun): PreviewRun;
    /** Switches to another version of the program, with its settings. */
    moveTo(project: string): Promise<void>;
    remove(): void;
}

/** Creates an off-line stack with the settings of a real one; encrypted values are replaced by stand-ins. */
export type OpenOfflineStack = (project: string, stack: string) => Promise<OfflineStack>;
