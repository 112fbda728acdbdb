import type { Access } from "../../aws/access";
import { describeOpening, isLeftOver } from "../../ssh/open-ssh";
import { SshRules, type SshRule } from "../../ssh/rules";
import type { Line } from "../line";
import type { Watched } from "./watched";

/** Asks EC2 whom commands with --open-ssh let in at port 22. */
export async function askRules({ keyName }: Watched, access: Access): Promise<Line[]> {
    return linesOfRules((await new SshRules(access, keyName).find())?.rules ?? []);
}

function linesOfRules(rules: SshRule[]): Line[] {
    return rules
        .filter(({ opening }) => opening)
        .map((rule) => {
            const { id, seen, since } = rule.opening!;
            const line = { id: `aws.ssh.${id}`, title: "Port 22", since: new Date(since).toISOString() };
            const value = describeOpening(rule);
            return isLeftOver(rule.opening!)
                ? {
                      ...line,
                      state: "problem",
                      value: `left ${value}, which was last seen at ${new Date(seen).toISOString()}`,
                      remedy: "npm run close-ssh closes it",
                  }
                : { ...line, state: "aside", value: `${value}, until that has ended` };
        });
}
