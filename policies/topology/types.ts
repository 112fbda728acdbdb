/** Modules of `@pulumi/aws` that hold the same resources under another name. */
const sameModule: Record<string, string> = {
    alb: "lb",
    applicationloadbalancing: "lb",
    elasticloadbalancingv2: "lb",
    elasticloadbalancing: "elb",
};

const shortNames = new Map<string, string>();

/**
 * The short name of a type token: `ec2.Instance` for `aws:ec2/instance:Instance`, `lb.LoadBalancer` for both
 * `aws:lb/…` and `aws:alb/…`; other packages keep theirs in front, as in `command:remote.Command`.
 */
export function shortType(type: string): string {
    let short = shortNames.get(type);
    if (short === undefined) {
        const [pkg = "", path = "", name = ""] = type.split(":");
        const module = path.split("/")[0];
        short = `${pkg === "aws" ? "" : `${pkg}:`}${(pkg === "aws" && sameModule[module]) || module}.${name}`;
        shortNames.set(type, short);
    }
    return short;
}
