import { nameOf } from "../../pulumi/urn";
import type { Interruption, Review } from "../model";
import { dataNames, effectNames, visitorsCondition, visitorsTitle } from "../words";
import { code, plain } from "./escape";
import type { Section } from "./section";

export function visitorsSection({ interruptions, failure }: Review): Section | undefined {
    if (interruptions.length === 0) {
        return undefined;
    }
    const condition = failure && visitorsCondition(failure);
    return {
        head: [
            `### ${visitorsTitle(failure)}`,
            "",
            ...(condition ? [plain(condition), ""] : []),
            "| | what happens | how long | data |",
            "|---|---|---|---|",
        ],
        entries: { texts: interruptions.map(row), noun: "interruption" },
    };
}

function row({ effect, what, duration, data, urns }: Interruption): string {
    const length = duration ? `${plain(duration.text)} <sub>(${plain(duration.source)})</sub>` : "not known";
    const names = urns.slice(0, 5).map((urn) => code(nameOf(urn)));
    const more = urns.length > 5 ? ` and ${urns.length - 5} more` : "";
    return `| **${effectNames[effect]}** | ${plain(what)} <sub>${names.join(", ")}${more}</sub> | ${length} | ${dataNames[data]} |`;
}
