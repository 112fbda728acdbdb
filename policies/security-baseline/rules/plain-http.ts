import { shortType } from "../../../pulumi/urn";
import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import type { ServiceGraph, ServiceNode } from "../../topology/graph";
import { append, Inventory } from "../../topology/inventory";
import { Unknown, type Resource } from "../../topology/resource";
import { booleanOf, isObject, listOf, numberOf, textOf, toNumber, wordOf } from "../../topology/values";

/** Services that visitors reach by TLS, whatever is behind them. */
const endsTls = /^(cloudfront\.Distribution|apigateway\.\w+|apigatewayv2\.\w+|apprunner\.Service|amplify\.App)$/;

const consequence =
    "Whoever is on the way reads and changes what visitors and the site send each other, and browsers call the site not secure.";

export const plainHttp: Rule = {
    name: "site-is-served-without-encryption",
    // A proxy that this program doesn't show may end TLS.
    enforcementLevel: "advisory",
    severities: ["high", "medium"],
    description: "Visitors must be able to use HTTPS, and be led to it.",
    why: "Plain HTTP shows passwords and sessions to everybody on the way, who can also change every page.",
    remedy: "Get a certificate, serve HTTPS at port 443, and let port 80 do nothing but redirect there.",
    source: "RFC 7258, Pervasive Monitoring Is an Attack; RFC 9325, recommendations for TLS",
    url: "https://www.rfc-editor.org/rfc/rfc9325",
    evaluate({ resources, graph }) {
        const inventory = new Inventory(resources);
        const behind = behindTls(graph);
        const onPath = new Set(graph.nodes.filter((node) => node.onPath).map(({ id }) => id));
        return [
            ...directlyVisited(graph, behind).flatMap(ofServers),
            ...inventory
                .of("lb.LoadBalancer", "elb.LoadBalancer")
                .filter(({ urn }) => onPath.has(urn) && !behind.has(urn))
                .filter(isForTheWorld)
                .flatMap((balancer) =>
                    shortType(balancer.type) === "elb.LoadBalancer"
                        ? ofClassic(balancer)
                        : ofListeners(inventory, balancer),
                ),
            ...inventory.of("cloudfront.Distribution").flatMap(ofDistribution),
        ];
    },
};

/** What a service that ends TLS leads to, through whatever is in between. */
function behindTls({ nodes, edges }: ServiceGraph): Set<string> {
    const rest = nodes.filter(({ type }) => endsTls.test(type)).map(({ id }) => id);
    const ends = new Set(rest);
    const routes = new Map<string, string[]>();
    edges
        // An origin is what a service of this kind uses; what that uses itself is not for visitors.
        .filter(({ kind, from }) => kind === "routes-to" || (kind === "uses" && ends.has(from)))
        .forEach(({ from, to }) => append(routes, from, to));
    const found = new Set<string>();
    for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
        for (const to of routes.get(id) ?? []) {
            if (!found.has(to)) {
                found.add(to);
                rest.push(to);
            }
        }
    }
    return found;
}

/** Servers and groups of them to which visitors come by a name, an address or nothing at all in front. */
function directlyVisited(graph: ServiceGraph, behind: Set<string>): ServiceNode[] {
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    const named = graph.edges
        .filter(({ from }) => ["name", "address"].includes(byId.get(from)?.kind ?? ""))
        .map(({ to }) => to);
    const found = new Set([...graph.entries, ...named]);
    return [...found].map((id) => byId.get(id)!).filter(({ id, onPath }) => onPath && !behind.has(id));
}

function ofServers({ urn, label, open }: ServiceNode): Violation[] {
    if (!open?.http || open.https) {
        return [];
    }
    const ours = urn.includes("::simple-web-stack:index:Server$");
    return [
        {
            severity: "high",
            urn,
            fact: `${label} is open to the world at port 80, and not at port 443.`,
            consequence,
            ...(ours ? { remedy: "pulumi config set https true; docs/https.md says what it takes." } : {}),
        },
    ];
}

/** Whether a balancer is certainly not an internal one. */
function isForTheWorld(balancer: Resource): boolean {
    const internal = booleanOf(balancer, "internal");
    return internal === false || internal === undefined;
}

function ofListeners(inventory: Inventory, balancer: Resource): Violation[] {
    const listeners = inventory
        .of("lb.Listener")
        .filter((listener) => inventory.refs(listener, "loadBalancerArn", "lb.LoadBalancer").includes(balancer))
        .map((listener) => ({ listener, port: numberOf(listener, "port"), protocol: textOf(listener, "protocol") }));
    switch (textOf(balancer, "loadBalancerType") ?? "application") {
        case "application": {
            const secure = listeners.some(({ protocol }) => protocol === "HTTPS" || protocol === null);
            return listeners
                .filter(
                    ({ listener, protocol }) =>
                        (protocol ?? "HTTP") === "HTTP" && protocol !== null && serves(inventory, listener),
                )
                .map(({ listener }) => ofListener(listener, balancer, secure));
        }
        // It passes the bytes on: whether port 80 redirects is up to what is behind it.
        case "network": {
            const secure = listeners.some(({ port, protocol }) => port === 443 || port === null || protocol === "TLS");
            return secure
                ? []
                : listeners
                      .filter(({ port }) => port === 80)
                      .map(({ listener }) => ofListener(listener, balancer, false));
        }
        default:
            return [];
    }
}

function ofListener(listener: Resource, balancer: Resource, secure: boolean): Violation {
    return {
        severity: secure ? "medium" : "high",
        urn: listener.urn,
        fact: secure
            ? `The listener ${listener.name} of ${balancer.name} answers by plain HTTP instead of redirecting to HTTPS.`
            : `${balancer.name} answers by plain HTTP (listener ${listener.name}), and has no listener with TLS.`,
        consequence: secure
            ? `Unless the application redirects: ${consequence[0]!.toLowerCase()}${consequence.slice(1)}`
            : consequence,
        remedy: secure
            ? 'Let its default action be a redirect: { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }.'
            : "Add a listener with a certificate (protocol HTTPS, or TLS at a Network Load Balancer), and let port 80 redirect to it.",
    };
}

/** Whether a listener hands requests on, by itself or by a rule, and doesn't redirect to HTTPS. */
function serves(inventory: Inventory, listener: Resource): boolean {
    const rules = inventory
        .of("lb.ListenerRule")
        .filter((rule) => inventory.refs(rule, "listenerArn", "lb.Listener").includes(listener));
    const actions = [listener.props.defaultActions, ...rules.map(({ props }) => props.actions)]
        .flatMap(listOf)
        .filter(isObject);
    const redirects = actions.some(
        ({ type, redirect }) =>
            type === "redirect" &&
            // One that doesn't say it keeps the protocol; what isn't known yet may be right.
            listOf(redirect)
                .filter(isObject)
                .every(({ protocol }) => protocol === Unknown || protocol === "HTTPS"),
    );
    return !redirects && actions.some(({ type }) => type === "forward");
}

function ofClassic(balancer: Resource): Violation[] {
    const listeners = listOf(balancer.props.listeners)
        .filter(isObject)
        .map(({ lbPort, lbProtocol }) => ({ port: toNumber(lbPort), protocol: wordOf(lbProtocol).toLowerCase() }));
    const secure = listeners.some(({ port, protocol }) => protocol === "https" || protocol === "ssl" || port === 443);
    const plain = listeners.some(({ port, protocol }) => protocol === "http" || (protocol === "tcp" && port === 80));
    if (secure || !plain) {
        return [];
    }
    return [
        {
            severity: "high",
            urn: balancer.urn,
            fact: `${balancer.name} answers by plain HTTP, and has no listener with TLS.`,
            consequence,
            remedy: "Add a listener with lbProtocol https and a certificate; an Application Load Balancer can also redirect from port 80.",
        },
    ];
}

function ofDistribution(distribution: Resource): Violation[] {
    const plain = ["defaultCacheBehavior", "orderedCacheBehaviors"]
        .flatMap((property) => listOf(distribution.props[property]))
        .filter(isObject)
        .filter(({ viewerProtocolPolicy }) => viewerProtocolPolicy === "allow-all")
        .map(({ pathPattern }) => wordOf(pathPattern) || "everything else");
    if (plain.length === 0) {
        return [];
    }
    return [
        {
            severity: "medium",
            urn: distribution.urn,
            fact: `${distribution.name} answers by plain HTTP (viewerProtocolPolicy allow-all for ${enumerate(plain)}).`,
            consequence,
            remedy: "Set viewerProtocolPolicy to redirect-to-https.",
        },
    ];
}
