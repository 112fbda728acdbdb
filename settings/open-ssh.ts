import type { SettingProblem } from "../toolchain/setting-problem";

/** Set for an update during which a command with --open-ssh keeps port 22 open for this computer. */
export const openSshVariable = "SIMPLE_WEB_STACK_OPEN_SSH";

/**
 * What is wrong with an update that has to reach the server while port 22 is open for nobody: it would wait in vain for the
 * first step on the server.
 */
export function problemsOfClosedSsh(networks: string[], environment = process.env): SettingProblem[] {
    return networks.length > 0 || environment[openSshVariable]
        ? []
        : [
              {
                  setting: "sshAllowedCidrBlocks",
                  received: "[], so port 22 is open for nobody",
                  allowed: "at least the network of this computer, since the update sets the server up over SSH",
                  remedy:
                      "npm run up (or deploy) with --open-ssh, which lets this computer in as long as it runs; or " +
                      "pulumi config set --path 'sshAllowedCidrBlocks[0]' ADDRESS/32",
              },
          ];
}
