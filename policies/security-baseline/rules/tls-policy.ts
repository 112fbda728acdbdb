import { shortType } from "../../../pulumi/urn";
import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { Inventory } from "../../topology/inventory";
import { Unknown, type Resource } from "../../topology/resource";
import { isObject, listOf, textOf, wordOf } from "../../topology/values";

/** Policies of load balancers with TLS 1.0 or 1.1, by their names. */
const oldOfBalancers = /^ELBSecurityPolicy-(20\d\d-\d\d|FS-2018-06|FS-1-1-|TLS-1-[01]-|TLS13-1-[01]-)/;
/** What a listener has that a program makes without naming a policy. */
const defaultOfBalancers = "ELBSecurityPolicy-2016-08";
const goodOfBalancers = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Those of CloudFront: everything before TLSv1.2_2018. */
const oldOfCloudFront = /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/;
const defaultOfCloudFront = "TLSv1";

export const tlsPolicy: Rule = {
    name: "tls-policy-is-outdated",
    enforcementLevel: "advisory",
    severities: ["medium"],
    description: "Where TLS ends, versions before 1.2 must be refused.",
    why: "TLS 1.0 and 1.1 have known weaknesses, and browsers have dropped them in 2020: only an attacker gains from them.",
    remedy: "Set a policy that begins with TLS 1.2.",
    source: "RFC 8996, which deprecates TLS 1.0 and 1.1; defaults: Elastic Load Balancing and CloudFront guides, security policies",
    url: "https://www.rfc-editor.org/rfc/rfc8996",
    evaluate({ resources }) {
        const inventory = new Inventory(resources);
        return resources.flatMap((resource) => {
            const found = policyOf(inventory, resource);
            return found ? [report(resource, found)] : [];
        });
    },
};

interface OldPolicy {
    what: string;
    policy: string;
    /** Whether the program leaves the choice to AWS. */
    byDefault: boolean;
    remedy: string;
}

function report(resource: Resource, { what, policy, byDefault, remedy }: OldPolicy): Violation {
    return {
        severity: "medium",
        urn: resource.urn,
        fact: `${what} ${resource.name} accepts TLS before 1.2 (${policy}${byDefault ? ", the default" : ""}).`,
        consequence: "An attacker on the way can make old clients use a version with known weaknesses.",
        remedy,
    };
}

/** The outdated policy of a resource; undefined if it has none, or it isn't known yet. */
function policyOf(inventory: Inventory, resource: Resource): OldPolicy | undefined {
    switch (shortType(resource.type)) {
        case "lb.Listener":
            return ["HTTPS", "TLS"].includes(textOf(resource, "protocol") ?? "")
                ? old(
                      "The listener",
                      resource,
                      "sslPolicy",
                      oldOfBalancers,
                      defaultOfBalancers,
                      `Set sslPolicy to ${goodOfBalancers}.`,
                  )
                : undefined;
        case "elb.LoadBalancer":
            return ofClassic(inventory, resource);
        case "cloudfront.Distribution":
            return ofDistribution(resource);
        case "apigateway.DomainName":
            return old(
                "The API's name",
                resource,
                "securityPolicy",
                /^TLS_1_0$/,
                undefined,
                "Set securityPolicy to TLS_1_2.",
            );
        default:
            return undefined;
    }
}

function old(
    what: string,
    resource: Resource,
    property: string,
    outdated: RegExp,
    byDefault: string | undefined,
    remedy: string,
): OldPolicy | undefined {
    const given = textOf(resource, property);
    const policy = given === undefined ? byDefault : given;
    return policy && outdated.test(policy) ? { what, policy, byDefault: given === undefined, remedy } : undefined;
}

/** A policy of its own is made of another resource, whose attributes this rule doesn't judge. */
function ofClassic(inventory: Inventory, balancer: Resource): OldPolicy | undefined {
    const secure = listOf(balancer.props.listeners)
        .filter(isObject)
        .some(({ lbProtocol }) => ["https", "ssl"].includes(wordOf(lbProtocol).toLowerCase()));
    const policies = [
        ["elb.SslNegotiationPolicy", "loadBalancer"],
        ["elb.ListenerPolicy", "loadBalancerName"],
    ] as const;
    const own = policies.some(([type, property]) =>
        inventory.of(type).some((policy) => inventory.refs(policy, property, "elb.LoadBalancer").includes(balancer)),
    );
    return secure && !own
        ? {
              what: "The load balancer",
              policy: defaultOfBalancers,
              byDefault: true,
              remedy: "Give its listener an elb.SslNegotiationPolicy with Reference-Security-Policy ELBSecurityPolicy-TLS-1-2-2017-01.",
          }
        : undefined;
}

/** With CloudFront's own certificate there is nothing to choose. */
function ofDistribution({ props }: Resource): OldPolicy | undefined {
    const [certificate] = listOf(props.viewerCertificate).filter(isObject);
    const own = certificate && wordOf(certificate.cloudfrontDefaultCertificate) !== "true";
    if (!own || certificate.minimumProtocolVersion === Unknown) {
        return undefined;
    }
    const given = wordOf(certificate.minimumProtocolVersion);
    const policy = given || defaultOfCloudFront;
    return oldOfCloudFront.test(policy)
        ? {
              what: "The distribution",
              policy,
              byDefault: !given,
              remedy: "Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021.",
          }
        : undefined;
}
