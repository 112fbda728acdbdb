import { tagsOf, type Backup } from "./backups";
import { append } from "./inventory";
import type { ServiceNode } from "./graph";
import type { Model } from "./model";
import type { Placement } from "./network";
import type { Resource } from "./resource";
import type { Exposure } from "./security";
import { softwareInUserData, softwareOfCommand, type Software } from "./software";
import { shortType } from "../../pulumi/urn";
import { booleanOf, setting, textOf, textsIn } from "./values";

/** What other modules need of a server. */
export interface Server {
    resource: Resource;
    /** The server as visitors see it: everything on it together. */
    service: ServiceNode;
    host: ServiceNode;
    software: Software[];
    placements: Placement[];
    exposure: Exposure;
    volumes: Resource[];
    addresses: Resource[];
    /** Whether the internet can reach it; `undefined` if the program doesn't show that. */
    public: boolean | undefined;
}

export const serverTypes = ["ec2.Instance", "ec2.SpotInstanceRequest", "lightsail.Instance"];
const commandTypes = ["command:remote.Command", "command:remote.CopyToRemote", "command:remote.CopyFile"];

function isServer(resource: Resource | undefined): boolean {
    return resource !== undefined && serverTypes.includes(shortType(resource.type));
}

/** EC2 instances with their addresses, volumes and the programs on them. */
export function addServers(model: Model): Map<string, Server> {
    const { inventory } = model;
    const addresses = addressesOf(model);
    const volumes = new Map<string, Resource[]>();
    for (const attachment of inventory.of("ec2.VolumeAttachment")) {
        const [instance] = inventory.refs(attachment, "instanceId", ...serverTypes);
        for (const volume of inventory.refs(attachment, "volumeId", "ebs.Volume")) {
            if (instance) {
                append(volumes, instance.urn, volume);
            }
        }
    }
    const commands = commandsOf(model, addresses);
    const servers = new Map<string, Server>();
    for (const resource of inventory.of(...serverTypes)) {
        const own = commands.get(resource.urn) ?? [];
        const dumps = dumpsOf(model, own);
        const server = addServer(
            model,
            resource,
            softwareOf(model, resource, own),
            volumes.get(resource.urn) ?? [],
            dumps,
        );
        server.addresses = addresses.get(resource.urn) ?? [];
        server.public = isPublic(server);
        servers.set(resource.urn, server);
        model.reads(server.service.id, resource, "userData", "userDataBase64");
        for (const command of own) {
            model.reads(server.service.id, command, "create", "update", "environment", "stdin");
        }
        for (const address of server.addresses) {
            model.standsFor(address, server.service.id);
        }
    }
    return servers;
}

function addServer(
    model: Model,
    resource: Resource,
    software: Software[],
    volumes: Resource[],
    dumps: Backup[],
): Server {
    const { security } = model;
    const service = model.node(resource, "service", { suffix: "service" });
    const host = model.node(resource, "server", { referable: false });
    const placements = placementsOf(model, resource);
    security.join(service.id, resource, "vpcSecurityGroupIds", "securityGroups");
    const holdsData = software.some(({ role }) => role === "database");
    const dataOnRootVolume = holdsData && !volumes.some(mayHoldDatabase);
    host.domains.push(
        model.failureDomain("server", resource, { holdsData, dataOnRootVolume }),
        ...model.placed(resource, placements),
    );
    model.need(service, { kind: "consists-of", anyOf: [host.id] });
    const copies = [...model.backups.of(resource, "INSTANCE"), ...dumps];
    if (dataOnRootVolume) {
        host.copies = copies;
    }
    const disks = volumes.map((volume) => ({ volume, id: addVolume(model, volume, copies).id }));
    const processes: { role: Software["role"]; node: ServiceNode }[] = [];
    for (const program of software) {
        const process = model.node(resource, "process", {
            suffix: program.name,
            label: program.name,
            referable: false,
        });
        model.need(process, { kind: "runs-on", anyOf: [host.id] });
        model.need(service, { kind: "consists-of", anyOf: [process.id] });
        processes.push({ role: program.role, node: process });
    }
    for (const { volume, id } of disks) {
        const userRole = mayHoldDatabase(volume) ? "database" : "application server";
        const users = processes.filter(({ role }) => role === userRole).map(({ node }) => node);
        for (const user of users.length > 0 ? users : [service]) {
            model.need(user, { kind: "stores-on", anyOf: [id] });
        }
    }
    const exposure = exposureOf(model, resource);
    service.open = { http: exposure.http, https: exposure.https };
    return {
        resource,
        service,
        host,
        software,
        placements,
        volumes,
        addresses: [],
        public: undefined,
        exposure,
    };
}

/** Lightsail opens HTTP to the world by default; elsewhere security groups decide. */
function exposureOf(model: Model, resource: Resource): Exposure {
    return shortType(resource.type) === "lightsail.Instance"
        ? { visitors: true, http: true, https: true, onlyAdministrators: false, unknown: false, undecided: false }
        : model.security.exposure(resource, "vpcSecurityGroupIds", "securityGroups");
}

/** Where a server has a volume, if its tag says so. */
function mountPointOf(volume: Resource): string | undefined {
    const value = tagsOf(volume).MountPoint;
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** A volume without a tag may hold anything. */
function mayHoldDatabase(volume: Resource): boolean {
    const mountPoint = mountPointOf(volume);
    return mountPoint === undefined || /mysql|mariadb|postgres|pgsql|mongo|database/i.test(mountPoint);
}

/** Backups by this project's own component: of the database on a server, and of the files that its application has written. */
function dumpsOf(model: Model, commands: Resource[]): Backup[] {
    const found = new Map<Resource, Backup>();
    for (const command of commands) {
        for (const component of model.inventory.ancestors(command)) {
            if (component.type === "simple-web-stack:index:Backup") {
                const known = found.get(component)?.everyHours ?? hoursIn(command);
                found.set(component, {
                    by: `backups off the server (${component.name})`,
                    ...(known === undefined ? {} : { everyHours: known }),
                });
            }
        }
    }
    return [...found.values()];
}

/** How often this project's backup runs, by its step's settings; the rest of them may be secret. */
function hoursIn(command: Resource): number | undefined {
    const [, hours] = textsIn(command.props.stdin).texts.map((text) => /^HOURS=(\d+)$/m.exec(text) ?? [])[0] ?? [];
    return hours === undefined ? undefined : Number(hours);
}

/** @param copies of what is on the server, and so of what is on the volume */
function addVolume(model: Model, volume: Resource, copies: Backup[]): ServiceNode {
    const known = model.nodes.get(volume.urn);
    if (known) {
        return known;
    }
    const node = model.node(volume, "volume");
    const backups = [...model.backups.of(volume, "VOLUME"), ...copies];
    node.copies = backups;
    const mountPoint = mountPointOf(volume);
    const hours = backups.map(({ everyHours }) => everyHours).filter((value) => value !== undefined);
    node.domains.push(
        model.failureDomain("volume", volume, {
            ...(mountPoint ? { mountPoint } : {}),
            backups: backups.length > 0,
            ...(backups.length > 0 ? { backedUpBy: backups.map(({ by }) => by).join(", ") } : {}),
            ...(hours.length > 0 ? { recoveryPointHours: Math.min(...hours) } : {}),
        }),
    );
    return node;
}

function placementsOf(model: Model, resource: Resource): Placement[] {
    const { inventory, network } = model;
    const bySubnet = network.placements(resource, "subnetId");
    if (bySubnet.some(({ subnet }) => subnet !== undefined)) {
        return bySubnet;
    }
    for (const card of inventory.refs(resource, "networkInterfaces", "ec2.NetworkInterface")) {
        const found = network.placements(card, "subnetId");
        if (found.length > 0) {
            return found;
        }
    }
    const zone = textOf(resource, "availabilityZone");
    if (bySubnet.length > 0 && typeof zone !== "string") {
        return bySubnet;
    }
    return [{ zone: zone ?? `the zone of ${resource.name}`, zoneKnown: typeof zone === "string" }];
}

/** The addresses of each server, whichever resource associates them. */
function addressesOf(model: Model): Map<string, Resource[]> {
    const { inventory } = model;
    const holders = new Map<string, Resource[]>();
    const cardOf = new Map<string, Resource>();
    for (const instance of inventory.of(...serverTypes)) {
        for (const card of inventory.refs(instance, "networkInterfaces", "ec2.NetworkInterface")) {
            cardOf.set(card.urn, instance);
        }
    }
    const note = (resource: Resource, address: Resource) => {
        const instances = ["instance", "instanceId"].flatMap((property) =>
            inventory.refs(resource, property, ...serverTypes),
        );
        for (const property of ["networkInterface", "networkInterfaceId"]) {
            for (const card of inventory.refs(resource, property, "ec2.NetworkInterface", ...serverTypes)) {
                const holder = cardOf.get(card.urn) ?? (card.type.includes("etworkInterface") ? undefined : card);
                if (holder) {
                    instances.push(holder);
                }
            }
        }
        for (const instance of new Set(instances)) {
            append(holders, instance.urn, address);
        }
    };
    for (const address of inventory.of("ec2.Eip")) {
        note(address, address);
    }
    for (const association of inventory.of("ec2.EipAssociation")) {
        for (const property of ["allocationId", "publicIp"]) {
            const [address] = inventory.refs(association, property, "ec2.Eip");
            if (address) {
                note(association, address);
                break;
            }
        }
    }
    for (const attachment of inventory.of("lightsail.StaticIpAttachment")) {
        const [instance] = inventory.refs(attachment, "instanceName", "lightsail.Instance");
        for (const address of inventory.refs(attachment, "staticIpName", "lightsail.StaticIp")) {
            if (instance) {
                append(holders, instance.urn, address);
            }
        }
    }
    return holders;
}

/** The commands that run on each server: they connect to it alone or, if no connection is known, depend on it alone. */
function commandsOf(model: Model, addresses: Map<string, Resource[]>): Map<string, Resource[]> {
    const { inventory } = model;
    const found = new Map<string, Resource[]>();
    const serverOfAddress = new Map<string, string>();
    for (const [server, held] of addresses) {
        for (const address of held) {
            serverOfAddress.set(address.urn, server);
        }
    }
    const serversIn = (resources: Resource[]) =>
        new Set(
            resources
                .map((resource) => serverOfAddress.get(resource.urn) ?? resource.urn)
                .filter((urn) => isServer(inventory.get(urn))),
        );
    for (const command of inventory.of(...commandTypes, "command:local.Command")) {
        const connected = serversIn(
            ["connection", "create", "environment", "triggers"]
                .slice(0, command.type.includes(":remote:") ? 1 : 4)
                .flatMap((property) => inventory.refs(command, property, ...serverTypes, "ec2.Eip")),
        );
        const servers = connected.size > 0 ? connected : serversIn(inventory.recorded(command.dependencies));
        if (servers.size === 1) {
            for (const server of servers) {
                append(found, server, command);
            }
        }
    }
    return found;
}

function softwareOf(model: Model, resource: Resource, commands: Resource[]): Software[] {
    const found = new Map<string, Software>();
    for (const software of softwareInUserData(resource.props)) {
        found.set(software.name, software);
    }
    for (const command of commands) {
        for (const software of softwareOfCommand(command, model.inventory.ancestors(command))) {
            found.set(software.name, { ...found.get(software.name), ...software });
        }
    }
    const order = ["web server", "application server", "containers", "database", "cache"];
    return [...found.values()].sort((one, other) => order.indexOf(one.role) - order.indexOf(other.role));
}

function isPublic(server: Server): boolean | undefined {
    const { resource } = server;
    if (server.addresses.length > 0 || resource.type.startsWith("aws:lightsail")) {
        return true;
    }
    const asked = booleanOf(resource, "associatePublicIpAddress");
    if (asked !== undefined && asked !== null) {
        return asked;
    }
    if (setting(resource, "subnetId").state === "unset") {
        return true; // The default network's subnets assign public addresses.
    }
    return server.placements.some((placement) => placement.subnet)
        ? server.placements.some((placement) => placement.public)
        : undefined;
}
