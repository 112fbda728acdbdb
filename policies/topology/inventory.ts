import { maySharePlace } from "./place";
import type { Resource } from "./resource";
import { shortType } from "../../pulumi/urn";
import { textsIn } from "./values";

/** Properties whose values other resources use to refer to a resource. */
const identifying = [
    "id",
    "arn",
    "arnSuffix",
    "name",
    "identifier",
    "clusterIdentifier",
    "publicIp",
    "privateIp",
    "publicDns",
    "privateDns",
    "dnsName",
    "endpoint",
    "address",
    "fqdn",
    "primaryNetworkInterfaceId",
];

/** The resources of a stack, with indexes that find them in constant time. */
export class Inventory {
    readonly resources: Resource[];
    private readonly byUrn = new Map<string, Resource>();
    private readonly byType = new Map<string, Resource[]>();
    private readonly byValue = new Map<string, Resource[]>();
    private readonly children = new Map<string, Resource[]>();
    private readonly referring = new Map<string, Map<string, Resource[]>>();
    private readonly expansions = new Map<string, Resource[]>();

    constructor(resources: readonly Resource[]) {
        // Programs register resources in any order; findings must not depend on it.
        this.resources = [...resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
        for (const resource of this.resources) {
            this.byUrn.set(resource.urn, resource);
            append(this.byType, shortType(resource.type), resource);
            if (resource.parent !== undefined) {
                append(this.children, resource.parent, resource);
            }
            const seen = new Set<string>();
            for (const property of identifying) {
                const value = resource.props[property];
                if (typeof value === "string" && value !== "" && !seen.has(value)) {
                    seen.add(value);
                    append(this.byValue, value, resource);
                }
            }
        }
    }

    /** All resources of a short type, e.g. `ec2.Instance`. */
    of(...types: string[]): Resource[] {
        return types.flatMap((type) => this.byType.get(type) ?? []);
    }

    get(urn: string): Resource | undefined {
        return this.byUrn.get(urn);
    }

    /** The parent, its parent, and so on. */
    ancestors(resource: Resource): Resource[] {
        const found: Resource[] = [];
        const seen = new Set<string>();
        for (let urn = resource.parent; urn !== undefined && !seen.has(urn);) {
            seen.add(urn);
            const parent = this.byUrn.get(urn);
            if (parent === undefined) {
                break;
            }
            found.push(parent);
            urn = parent.parent;
        }
        return found;
    }

    /**
     * The resources of the given types that a property refers to: by value where everything in it is known, else by
     * the references the engine recorded. A reference to a component stands for what is in it.
     */
    refs(resource: Resource, property: string, ...types: string[]): Resource[] {
        const { texts, unknown } = textsIn(resource.props[property]);
        const wanted = new Set(types);
        const matches = (candidate: Resource) =>
            candidate !== resource && (wanted.size === 0 || wanted.has(shortType(candidate.type)));
        const byValue = new Set<Resource>();
        for (const text of texts) {
            const candidates = (this.byValue.get(text) ?? []).filter(matches);
            for (const candidate of candidates.length > 1
                ? this.likeliest(resource, property, candidates)
                : candidates) {
                byValue.add(candidate);
            }
        }
        if (!unknown && byValue.size > 0) {
            return [...byValue];
        }
        const found = new Set<Resource>();
        for (const candidate of this.recorded(resource.propertyDependencies[property])) {
            if (matches(candidate)) {
                found.add(candidate);
            }
        }
        for (const candidate of byValue) {
            found.add(candidate);
        }
        return [...found];
    }

    /** Of several resources that have a name, those that the program refers to, or else those in the same account and region. */
    private likeliest(resource: Resource, property: string, candidates: Resource[]): Resource[] {
        const referred = new Set(this.recorded(resource.propertyDependencies[property]));
        const near = candidates.filter((candidate) => maySharePlace(resource, candidate));
        const found = [candidates.filter((candidate) => referred.has(candidate)), near].find(
            ({ length }) => length > 0,
        );
        return found ?? candidates;
    }

    /** The resources of a type whose property refers to the given one; all of a type are looked at once. */
    referrers(type: string, property: string, referred: Resource): Resource[] {
        const key = `${type} ${property}`;
        let found = this.referring.get(key);
        if (found === undefined) {
            found = new Map<string, Resource[]>();
            for (const resource of this.of(type)) {
                for (const { urn } of this.refs(resource, property)) {
                    append(found, urn, resource);
                }
            }
            this.referring.set(key, found);
        }
        return found.get(referred.urn) ?? [];
    }

    /** The resources behind recorded references, components replaced by what is in them. */
    recorded(urns: string[] | undefined): Resource[] {
        const found: Resource[] = [];
        for (const urn of urns ?? []) {
            const resource = this.byUrn.get(urn);
            if (resource === undefined) {
                continue;
            }
            found.push(resource);
            if (this.children.has(urn) && isComponent(resource)) {
                found.push(...this.descendants(urn));
            }
        }
        return found;
    }

    private descendants(urn: string): Resource[] {
        let found = this.expansions.get(urn);
        if (found === undefined) {
            found = [];
            const rest = [urn];
            const seen = new Set(rest);
            for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
                for (const child of this.children.get(next) ?? []) {
                    if (!seen.has(child.urn)) {
                        seen.add(child.urn);
                        found.push(child);
                        rest.push(child.urn);
                    }
                }
            }
            this.expansions.set(urn, found);
        }
        return found;
    }
}

/** Whether a resource is a component: components can have any package, the resources that matter here only these. */
function isComponent(resource: Resource): boolean {
    return !/^(aws|aws-native|command):/.test(resource.type);
}

/** Appends to the list that a map holds for a key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
    const list = map.get(key);
    if (list === undefined) {
        map.set(key, [value]);
    } else {
        list.push(value);
    }
}
