/** The parts of a resource's URN, `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export interface UrnParts {
    stack: string;
    project: string;
    /** Type tokens from the outermost parent to the resource itself. */
    types: string[];
    /** The resource's own type token, e.g. `aws:ec2/instance:Instance`. */
    type: string;
    /** May itself contain `::`. */
    name: string;
}

/** Parses a URN; the parts of a text that isn't a URN are empty. */
export function parseUrn(urn: string): UrnParts {
    const [stack = "", project = "", qualifiedType = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
    const types = qualifiedType.split("$");
    return { stack, project, types, type: types[types.length - 1]!, name: name.join("::") };
}

/** The resource's own name. */
export function nameOf(urn: string): string {
    return parseUrn(urn).name;
}

/** The resource's own type token, without those of its parents. */
export function typeOf(urn: string): string {
    return parseUrn(urn).type;
}

/** Modules of `@pulumi/aws` that hold the same resources under another name. */
const sameModule: Record<string, string> = {
    alb: "lb",
    applicationloadbalancing: "lb",
    elasticloadbalancingv2: "lb",
    elasticloadbalancing: "elb",
};

const shortTypes = new Map<string, string>();

/**
 * The short name of a type token: `ec2.Instance` for `aws:ec2/instance:Instance`, `lb.LoadBalancer` for `aws:lb/…`,
 * `aws:alb/…` and their older names; other packages keep theirs in front, as in `command:remote.Command`.
 */
export function shortType(type: string): string {
    let short = shortTypes.get(type);
    if (short === undefined) {
        const [pkg = "", path = "", name = ""] = type.split(":");
        const module = path.split("/")[0]!;
        short = `${pkg === "aws" ? "" : `${pkg}:`}${(pkg === "aws" && sameModule[module]) || module}.${name}`;
        shortTypes.set(type, short);
    }
    return short;
}
