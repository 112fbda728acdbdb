import { canonicalDomainOf } from "../../settings/site";
import type { Stack } from "../stack/stack";
import { askAws } from "./aws";
import { forStack, type Line } from "./line";
import { askNames, askRehearsedNames, type Names } from "./names";
import type { Rehearsal } from "./rehearsal";
import { askInside } from "./server";
import { askAsVisitor } from "./visitors";

/** Asks AWS what it knows of a stack: its own checks of the server, alarms, whether somebody is told. */
type AskAws = (stack: Stack) => Promise<Line[]>;

export interface Asking {
    rehearsal?: Rehearsal;
    /** Default: AWS is asked with the credentials that `up` has. */
    asksAws?: AskAws;
    /** Seconds that a page may take. Default: 10, which is more than any visitor waits. */
    patience?: number;
}

/**
 * Everything that can be known of a stack: from outside, from inside, and of AWS. All of them are asked at once, and one that
 * does not answer keeps no other back.
 *
 * @throws Error before the first `up`
 */
export async function askEverybody(
    stack: Stack,
    { rehearsal, asksAws = askAws, patience = 10 }: Asking = {},
): Promise<Line[]> {
    const [deployed, outputs, settings] = await Promise.all([stack.site(), stack.deployedOutputs(), stack.settings()]);
    const site = { ...deployed, roots: rehearsal?.roots };
    const domain = settings.text("domain");
    const otherName = canonicalDomainOf(settings) === domain ? `www.${domain}` : domain;
    const ipv6Address = outputs.serverIpv6Address || undefined;
    const names: Names = {
        domain,
        nameServers: outputs.nameServers,
        ...(settings.list("trustedProxies", () => true, "").length === 0 && {
            address: site.address,
            ipv6Address,
        }),
    };
    const answers = await Promise.all([
        askAsVisitor({ site, otherName, patience, ipv6Address }),
        rehearsal ? askRehearsedNames(names, rehearsal.nameServers) : askNames(names),
        askInside(stack),
        pinOf(settings.text("pinnedRelease")),
        rehearsal ? notPartOfARehearsal() : asksAws(stack),
    ]);
    return forStack(answers.flat(), stack.name);
}

/** A pin is what somebody has set, and easily forgets. */
function pinOf(release: string): Line[] {
    return release === ""
        ? []
        : [
              {
                  id: "release.pin",
                  title: "Pin",
                  state: "warning",
                  value: `${release} is pinned, so no update brings another release`,
                  remedy: "pulumi config rm pinnedRelease and npm run up end it",
              },
          ];
}

function notPartOfARehearsal(): Line[] {
    return [
        ["dns.system", "Resolver"],
        ["dns.public", "Resolvers"],
        ["dns.delegation", "Delegation"],
        ["aws", "AWS"],
    ].map(([id, title]) => ({ id: id!, title: title!, state: "aside", value: "not part of a rehearsal" }));
}
