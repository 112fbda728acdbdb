import * as fs from "node:fs";
import * as path from "node:path";
import { replaceFile } from "../../toolchain/replace-file";
import type { AlarmState } from "./evaluate";
import type { Health } from "./health-check";
import type { Subscriptions } from "./subscriptions";

/** An alarm's state, and since when. */
export interface KnownAlarm {
    state: AlarmState;
    reason: string;
    /** Milliseconds since 1970. */
    since: number;
}

/** What CloudWatch, SNS and Route 53 remember. */
export interface State {
    /** By ARN. */
    alarms: Record<string, KnownAlarm>;
    /** By ARN. */
    subscriptions: Subscriptions;
    /** By id. */
    healthChecks: Record<string, Health>;
}

function stateFile(folder: string): string {
    return path.join(folder, "state.json");
}

export function readState(folder: string): State {
    const file = stateFile(folder);
    const none: State = { alarms: {}, subscriptions: {}, healthChecks: {} };
    return fs.existsSync(file) ? { ...none, ...(JSON.parse(fs.readFileSync(file, "utf8")) as State) } : none;
}

export function writeState(folder: string, state: State): void {
    replaceFile(stateFile(folder), `${JSON.stringify(state, undefined, 2)}\n`, 0o600);
}
