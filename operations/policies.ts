import * as fs from "node:fs";
import * as path from "node:path";

/** What makes the engine run the policy packs: it does not by itself. */
export async function policyArguments(): Promise<string[]> {
    const project = path.resolve(__dirname, "..");
    const pack = path.join(project, "policies", "all");
    if (!fs.existsSync(path.join(pack, "bin", "index.js"))) {
        throw new Error("the policy packs are not built: npm run build");
    }
    return ["--policy-pack", pack, "--policy-pack-config", path.join(project, "policies", "config.json")];
}
