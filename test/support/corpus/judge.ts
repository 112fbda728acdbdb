import { families, type Family, type Variant } from "./expectation";

/** What the packs say of one resource. */
export interface Said {
    family: Family;
    /** The rule with the severity, e.g. `server-is-single-point-of-failure-high`. */
    rule: string;
    /** The resource's type and name, e.g. `Instance::web`. */
    resource: string;
    sentence: string;
}

interface Statement {
    family: Family;
    text: string;
}

/** How what the packs say compares with what a careful reviewer says. */
export interface Verdict {
    /** Expected and found. */
    found: Statement[];
    /** Expected and not found. */
    missed: Statement[];
    /** Expected, and the packs say that they don't judge the resource. */
    notJudged: Statement[];
    /** Findings that belong to something expected. */
    right: Said[];
    /** Findings that nothing expected or allowed explains, with the reviewer's reason if there is one. */
    wrong: (Said & { why?: string })[];
}

export function judge(variant: Variant, said: Said[], notJudged: string[]): Verdict {
    const expected = families.flatMap((family) => variant.findings[family].map((text) => ({ family, text })));
    const belongs = (one: Said) =>
        expected.some(({ family, text }) => one.family === family && matches(text, one.rule, one.resource));
    const allowed = (one: Said) => (variant.alsoRight ?? []).some((text) => matches(text, one.rule, one.resource));
    const forbidden = (one: Said) =>
        variant.wrong?.find(({ finding }) => matches(finding, one.rule, one.resource))?.why;
    const isFound = ({ family, text }: Statement) =>
        said.some((one) => one.family === family && matches(text, one.rule, one.resource));
    const isNotJudged = (statement: Statement) =>
        !isFound(statement) && notJudged.some((resource) => matches(statement.text, undefined, resource));
    return {
        found: expected.filter(isFound),
        notJudged: expected.filter(isNotJudged),
        missed: expected.filter((statement) => !isFound(statement) && !isNotJudged(statement)),
        right: said.filter((one) => belongs(one) && forbidden(one) === undefined),
        wrong: said
            .filter((one) => (!belongs(one) && !allowed(one)) || forbidden(one) !== undefined)
            .map((one) => ({ ...one, why: forbidden(one) })),
    };
}

/**
 * Whether a statement such as `zone: Subnet::a or Group::web` is about a finding.
 *
 * @param rule undefined for any
 */
export function matches(statement: string, rule: string | undefined, resource: string): boolean {
    const [, wantedRule, resources] = /^(?:([a-z-]+): )?(.+)$/.exec(statement)!;
    return (
        (rule === undefined || wantedRule === undefined || `${rule}-`.startsWith(`${wantedRule}-`)) &&
        resources
            .split(" or ")
            .some((wanted) => wanted === "*" || wanted === resource || resource.endsWith(`::${wanted}`))
    );
}

export interface Figures {
    /** Expected statements. */
    expected: number;
    found: number;
    notJudged: number;
    /** Findings that are right, and that are wrong; those that are merely allowed count in neither. */
    right: number;
    wrong: number;
}

export function figures(verdicts: Verdict[], family?: Family): Figures {
    const count = (part: "found" | "missed" | "notJudged" | "right" | "wrong") =>
        verdicts
            .flatMap((verdict): { family: Family }[] => verdict[part])
            .filter((one) => family === undefined || one.family === family).length;
    return {
        expected: count("found") + count("missed") + count("notJudged"),
        found: count("found"),
        notJudged: count("notJudged"),
        right: count("right"),
        wrong: count("wrong"),
    };
}
