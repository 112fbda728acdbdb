import * as path from "node:path";
import { run } from "../../../toolchain/run";
import { pythonPackages } from "../python-packages";
import type { Statement } from "./policies";

const packages = pythonPackages("parliament and policy_sentry", "permissions", [
    { file: "packages.txt", options: ["--only-binary=:all:"] },
]);

export const policyCheckers = packages.need;

/** What AWS's table of actions says about roles. */
export interface Judgement {
    problems: string[];
    /** The further actions that AWS wants for a role's actions, by role and action. */
    dependent: Record<string, Record<string, string[]>>;
}

/** @param roles statements by the roles' names */
export async function judge(roles: Record<string, Statement[]>): Promise<Judgement> {
    const program = path.join(__dirname, "check-policies.py");
    const answer = await run("/usr/bin/python3", ["-B", program], {
        input: JSON.stringify(roles),
        environment: { PYTHONPATH: packages.folder() },
    });
    return JSON.parse(answer) as Judgement;
}
