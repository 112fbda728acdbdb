import { shortType } from "../../pulumi/urn";
import { append } from "./inventory";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { booleanOf, lengthOf, setting, textOf, textsIn } from "./values";

/** What somebody is told by: a health check of Route 53, an alarm of CloudWatch, or a canary that visits a site. */
export interface Watcher {
    resource: Resource;
    /** Ids of the nodes that it watches. */
    nodes: string[];
    /** A name that it asks for and that no record of this program has. */
    foreignName?: string;
    /** Whether the program doesn't show what it watches, so that it may be anything. */
    anything: boolean;
}

/** Where each kind of watcher names what it watches. */
const watchedBy: Record<string, string[]> = {
    "route53.HealthCheck": ["fqdn", "ipAddress"],
    "cloudwatch.MetricAlarm": ["dimensions", "metricQueries"],
    "synthetics.Canary": ["runConfig"],
};

/** Targets of alarms that add or remove members and tell nobody. */
const scaling = ["autoscaling.Policy", "appautoscaling.Policy"];

/** Everything in the program that watches something. */
export function findWatchers(model: Model, resolve: (urns: string[]) => string[]): Watcher[] {
    const { inventory } = model;
    const nodesByUrn = new Map<string, string[]>();
    const names = new Map<string, string[]>();
    for (const { id, urn, kind, label } of model.nodes.values()) {
        append(nodesByUrn, urn, id);
        if (kind === "name") {
            append(names, label.toLowerCase(), id);
        }
    }
    const watchers: Watcher[] = [];
    for (const [type, properties] of Object.entries(watchedBy)) {
        for (const resource of inventory.of(type).filter((candidate) => tellsSomebody(model, candidate))) {
            const referred = properties.flatMap((property) => inventory.refs(resource, property));
            const nodes = new Set(referred.flatMap(({ urn }) => [...(nodesByUrn.get(urn) ?? []), ...resolve([urn])]));
            const asked = type === "route53.HealthCheck" ? textOf(resource, "fqdn") : undefined;
            const name = asked?.toLowerCase().replace(/\.$/, "");
            for (const id of name ? answering(names, name) : []) {
                nodes.add(id);
            }
            const nothing = nodes.size === 0;
            watchers.push({
                resource,
                nodes: [...nodes],
                ...(nothing && name ? { foreignName: name } : {}),
                anything:
                    nothing &&
                    !name &&
                    mayWatchAnything(
                        resource,
                        type,
                        properties,
                        referred.map(({ type: of }) => shortType(of)),
                    ),
            });
        }
    }
    return watchers;
}

/** The names that answer for one, a wildcard among them. */
function answering(names: Map<string, string[]>, name: string): string[] {
    return names.get(name) ?? names.get(name.replace(/^[^.]+/, "*")) ?? [];
}

/** Whether it isn't switched off, and does more than to add and remove members. */
function tellsSomebody(model: Model, resource: Resource): boolean {
    if (booleanOf(resource, "actionsEnabled") === false || booleanOf(resource, "disabled") === true) {
        return false;
    }
    const told = ["alarmActions", "okActions", "insufficientDataActions"].flatMap((property) => {
        const targets = model.inventory.refs(resource, property);
        const scales = targets.length > 0 && targets.every(({ type }) => scaling.includes(shortType(type)));
        return setting(resource, property).state === "unset" || lengthOf(resource.props[property]) === 0
            ? []
            : [scales];
    });
    return told.length === 0 || told.some((scales) => !scales);
}

/**
 * Whether a watcher that leads to no node may still watch a site: an alarm on somebody's own metric, a canary, whose
 * script isn't seen, or one whose target isn't known yet. An alarm on one of AWS's own metrics names what it is about.
 */
function mayWatchAnything(resource: Resource, type: string, properties: string[], referred: string[]): boolean {
    if (type !== "cloudwatch.MetricAlarm") {
        return true;
    }
    // A health check, which counts by itself, or what is in the program and isn't on any path.
    if (referred.length > 0) {
        return false;
    }
    const unknown = properties.some(
        (property) => textsIn(resource.props[property]).unknown && setting(resource, property).state === "unknown",
    );
    const namespaces = [textOf(resource, "namespace"), ...namespacesOfQueries(resource)];
    return (
        unknown ||
        namespaces.some((namespace) => namespace === null || (namespace ?? "AWS/").startsWith("AWS/") === false)
    );
}

function namespacesOfQueries(resource: Resource): (string | undefined)[] {
    const queries = resource.props.metricQueries;
    return Array.isArray(queries)
        ? queries.flatMap((query) => textsIn((query as { metric?: { namespace?: unknown } }).metric?.namespace).texts)
        : [];
}
