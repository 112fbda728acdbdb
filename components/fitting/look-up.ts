import type { SettingProblem } from "../../toolchain/setting-problem";

/** For a look-up: nothing in place of an error by which the provider says that there is none. */
export function unless(saysThatThereIsNone: RegExp): (error: Error) => undefined {
    return (error) => {
        if (!saysThatThereIsNone.test(error.message)) {
            throw error;
        }
        return undefined;
    };
}

export function problem(setting: string, received: string, allowed: string, remedy: string): SettingProblem {
    return { setting, received, allowed, remedy };
}
