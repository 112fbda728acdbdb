import { runPulumi } from "../review/engine/run-pulumi";
import { Problem } from "../toolchain/problem";

/**
 * The state of a stack, with its secrets encrypted.
 *
 * @throws Problem if the CLI can't export it
 */
export async function exportState(folder: string, stack: string): Promise<string> {
    const { succeeded, output, errors } = await runPulumi({ folder, stack, environment: {} }, ["stack", "export"]);
    if (!succeeded) {
        throw new Problem(`stack ${stack}: pulumi stack export failed.\n${errors.trim()}`);
    }
    return output;
}
