import { append } from "./inventory";
import type { ServiceNode } from "./graph";
import type { Model } from "./model";
import { Unknown, type Resource } from "./resource";
import { shortType } from "../../pulumi/urn";
import { serverTypes, type Server } from "./servers";
import { isObject, listOf, lengthOf, setting, textOf, textsIn, toNumber, wordOf } from "./values";

const addressTypes = new Set(["A", "AAAA", "CNAME"]);

/** Resources with an address of their own: a record that names one of them depends on an address that can be lost. */
const plainAddresses = new Set(["ec2.Eip", "ec2.EipAssociation", "lightsail.StaticIp", ...serverTypes]);

/** Names that administrators and mail servers use. */
const notForVisitors = /^(bastion|jump(box|host)?|vpn|ssh|mail|smtp|imap|mx\d*|ftp|autodiscover|autoconfig|sip)\b/i;

interface NameRecord {
    resource: Resource;
    name: string;
    node: ServiceNode;
    checked: boolean;
    weight: number | undefined;
    failover: "PRIMARY" | "SECONDARY" | undefined;
}

/** Route 53 records: what each name leads to, and how Route 53 chooses between several records. */
export function addNames(model: Model, servers: Map<string, Server>, resolve: (urns: string[]) => string[]): void {
    const sets = new Map<string, NameRecord[]>();
    const sites = new Map<string, string[]>();
    const later: { node: ServiceNode; names: string[] }[] = [];
    for (const resource of model.inventory.of("route53.Record")) {
        const type = textOf(resource, "type");
        if (type && !addressTypes.has(type)) {
            continue;
        }
        const record = addRecord(model, resource, servers, resolve, later);
        if (record) {
            const [zone] = model.inventory.refs(resource, "zoneId", "route53.Zone");
            append(sets, `${zone?.urn ?? wordOf(resource.props.zoneId)} ${record.name} ${type}`, record);
        }
    }
    const asked: { node: ServiceNode; record: NameRecord }[] = [];
    for (const records of sets.values()) {
        const node = records.length === 1 ? records[0].node : addSet(model, records);
        append(sites, records[0].name.toLowerCase(), node.id);
        const [{ resource, name }] = records;
        const [zone] = model.inventory.refs(resource, "zoneId", "route53.Zone");
        if (zone && (lengthOf(zone.props.vpcs) ?? 0) > 0) {
            continue; // A private zone: only programs in the network look up its names.
        }
        asked.push({ node, record: records[0] });
        if (!notForVisitors.test(name) && node.needs.length > 0) {
            model.entries.set(node.id, undefined);
        } else if (node.needs.length > 0) {
            model.excluded.set(node.id, `its name says that it is not for visitors (${name})`);
        }
    }
    for (const { node, names } of later) {
        for (const name of names) {
            model.need(node, { kind: "routes-to", anyOf: sites.get(name.toLowerCase().replace(/\.$/, "")) ?? [] });
        }
        if (node.needs.length > 0 && !notForVisitors.test(node.label)) {
            model.entries.set(node.id, undefined);
        }
    }
    for (const { node, record } of asked) {
        if (node.needs.length === 0 && !notForVisitors.test(record.name) && !provesSomething(model, record)) {
            model.cannotJudge(record.resource, "what it leads to isn't in this program");
        }
    }
}

/** Whether a record only shows a program, such as an authority or a mail server, to whom the domain belongs. */
function provesSomething({ inventory }: Model, { name, resource }: NameRecord): boolean {
    const sources = ["name", "records"].flatMap((property) => inventory.refs(resource, property));
    return (
        name.split(".").some((part) => part.startsWith("_")) ||
        sources.some(({ type }) => /^(acm|ses|sesv2)\.|\.CustomDomainAssociation$/.test(shortType(type)))
    );
}

function addRecord(
    model: Model,
    resource: Resource,
    servers: Map<string, Server>,
    resolve: (urns: string[]) => string[],
    later: { node: ServiceNode; names: string[] }[],
): NameRecord | undefined {
    const { inventory } = model;
    if (["records", "aliases"].some((property) => inventory.refs(resource, property, "acm.Certificate").length > 0)) {
        return undefined; // It only validates a certificate.
    }
    const name = nameOf(model, resource);
    const node = model.node(resource, "name", { label: name });
    const [alias] = listOf(resource.props.aliases).filter(isObject);
    const [weighted] = listOf(resource.props.weightedRoutingPolicies).filter(isObject);
    const [failover] = listOf(resource.props.failoverRoutingPolicies).filter(isObject);
    const record: NameRecord = {
        resource,
        name,
        node,
        checked:
            setting(resource, "healthCheckId").state !== "unset" ||
            alias?.evaluateTargetHealth === true ||
            alias?.evaluateTargetHealth === Unknown,
        weight: toNumber(weighted?.weight),
        failover: failover?.type === "SECONDARY" ? "SECONDARY" : failover ? "PRIMARY" : undefined,
    };
    if (alias?.evaluateTargetHealth === Unknown) {
        model.cannotJudge(resource, "whether it notices a failure: evaluateTargetHealth isn't known yet", node);
    }
    if (alias !== undefined || setting(resource, "aliases").state === "unknown") {
        model.need(node, {
            kind: "routes-to",
            anyOf: resolve(inventory.refs(resource, "aliases").map(({ urn }) => urn)),
        });
        aliasLater(resource, node, later);
        return record;
    }
    addTargets(model, resource, node, servers, resolve, later);
    return record;
}

/** An alias to another record of the same zone gives its name instead of a reference. */
function aliasLater(resource: Resource, node: ServiceNode, later: { node: ServiceNode; names: string[] }[]): void {
    if (node.needs.length === 0) {
        const names = textsIn(resource.props.aliases).texts.filter((text) => text.includes("."));
        if (names.length > 0) {
            later.push({ node, names });
        }
    }
}

/** The addresses and names that a record lists. */
function addTargets(
    model: Model,
    resource: Resource,
    node: ServiceNode,
    servers: Map<string, Server>,
    resolve: (urns: string[]) => string[],
    later: { node: ServiceNode; names: string[] }[],
): void {
    const { inventory } = model;
    const { texts, unknown } = textsIn(resource.props.records);
    const referred = inventory.refs(resource, "records");
    const holders = addressHolders(model, referred, resolve);
    const alternatives = holders.map((holder) => addAddress(model, holder, resolve([holder.urn]), servers));
    const others = referred.filter((target) => !plainAddresses.has(shortType(target.type)));
    const reached = holders.length > 0 ? [] : resolve(others.map(({ urn }) => urn));
    const literal = texts.filter((text) => /^[\d.]+$|^[\da-f:]+$/i.test(text) && text.length > 2);
    const count = lengthOf(resource.props.records) ?? Math.max(alternatives.length, 1);
    if (alternatives.length === 0 && reached.length === 0) {
        const names = texts.filter((text) => !literal.includes(text));
        if (names.length > 0) {
            later.push({ node, names });
        }
        for (const address of literal) {
            alternatives.push(addForeignAddress(model, resource, address));
        }
        if (unknown && literal.length === 0 && textOf(resource, "type") !== "CNAME" && referred.length === 0) {
            alternatives.push(addForeignAddress(model, resource, "an address that isn't known yet"));
        }
    }
    if (alternatives.length > 0) {
        const chosen = count === 1 ? alternatives.slice(0, 1) : alternatives;
        model.need(node, { kind: "routes-to", anyOf: chosen, ...(chosen.length > 1 ? { healthChecked: false } : {}) });
    } else {
        for (const target of reached) {
            model.need(node, { kind: "routes-to", anyOf: [target] });
        }
    }
}

/** Resources that hold an address: an address, its association and its server are one failure domain. */
function addressHolders(model: Model, referred: Resource[], resolve: (urns: string[]) => string[]): Resource[] {
    const found = new Set<Resource>();
    const served = new Set<string>();
    for (const resource of referred.filter(({ type }) => plainAddresses.has(shortType(type)))) {
        const associated = ["allocationId", "publicIp"].flatMap((property) =>
            model.inventory.refs(resource, property, "ec2.Eip"),
        );
        const holder = shortType(resource.type) === "ec2.EipAssociation" ? (associated[0] ?? resource) : resource;
        if (!serverTypes.includes(shortType(holder.type))) {
            found.add(holder);
            resolve([holder.urn]).forEach((id) => served.add(id));
        }
    }
    for (const resource of referred) {
        if (serverTypes.includes(shortType(resource.type)) && !resolve([resource.urn]).some((id) => served.has(id))) {
            found.add(resource);
        }
    }
    return [...found];
}

function addAddress(model: Model, holder: Resource, reached: string[], servers: Map<string, Server>): string {
    const existing = model.nodes.get(`${holder.urn}#address`);
    if (existing) {
        return existing.id;
    }
    const node = model.node(holder, "address", {
        suffix: "address",
        label: `the address of ${holder.name}`,
        referable: false,
    });
    node.domains.push(
        model.failureDomain(
            "address",
            holder,
            { elastic: !servers.has(holder.urn), ofServer: servers.has(holder.urn) || reached.some(isService) },
            { label: node.label },
        ),
    );
    for (const target of reached) {
        model.need(node, { kind: "routes-to", anyOf: [target] });
    }
    if (reached.length === 0) {
        node.uncertain = `what answers at the address of ${holder.name} isn't in this program`;
    }
    return node.id;
}

function isService(id: string): boolean {
    return id.endsWith("#service");
}

function addForeignAddress(model: Model, record: Resource, address: string): string {
    const node = model.node(record, "address", { suffix: `address ${address}`, label: address, referable: false });
    node.uncertain = `what answers at ${address} isn't in this program`;
    node.domains.push(
        model.failureDomain(
            "address",
            record,
            { elastic: false },
            { id: `address:${address} ${record.urn}`, label: address, uncertain: node.uncertain },
        ),
    );
    return node.id;
}

/** A name with several records: which of them Route 53 answers with, and whether it drops one that fails. */
function addSet(model: Model, records: NameRecord[]): ServiceNode {
    const [first] = records;
    const node = model.node(first.resource, "name", { suffix: "set", label: first.name, referable: false });
    const primaries = records.filter(({ failover }) => failover === "PRIMARY");
    if (primaries.length > 0) {
        // Without a health check on it, the primary is never passed over.
        const checked = primaries.every((record) => record.checked);
        const chosen = checked ? records : primaries;
        model.need(node, { kind: "routes-to", anyOf: chosen.map((record) => record.node.id), healthChecked: true });
    } else {
        // With all weights 0, Route 53 answers with each record as often as with any other.
        const dark = records.some(({ weight }) => weight !== 0);
        const live = records.filter(({ weight, checked }) => !dark || weight !== 0 || checked);
        model.need(node, {
            kind: "routes-to",
            anyOf: live.map((record) => record.node.id),
            healthChecked: live.every(({ checked }) => checked),
        });
    }
    return node;
}

/** The full name of a record if it's known, the resource's own name otherwise. */
function nameOf(model: Model, resource: Resource): string {
    const [zone] = model.inventory.refs(resource, "zoneId", "route53.Zone");
    const zoneName = zone && textOf(zone, "name")?.replace(/\.$/, "");
    const name = textOf(resource, "name");
    if (name === null || (name === undefined && !zoneName)) {
        return resource.name;
    }
    const bare = (name ?? "").replace(/\.$/, "");
    if (!zoneName || bare === zoneName || bare.endsWith(`.${zoneName}`)) {
        return bare || zoneName || resource.name;
    }
    return bare === "" || bare === "@" ? zoneName : `${bare}.${zoneName}`;
}
