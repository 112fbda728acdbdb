import type { Inventory } from "./inventory";
import type { Resource } from "./resource";
import { booleanOf, lengthOf, listOf, isObject, setting, textOf, textsIn, wordOf } from "./values";

/** Where a member may be: its zone, and the NAT gateway through which it reaches the internet. */
export interface Placement {
    /** The zone's name, or words for a zone whose name isn't known. */
    zone: string;
    zoneKnown: boolean;
    nat?: Resource;
    /** URN of the subnet, if it is in the program. */
    subnet?: string;
    /** Whether members get public addresses there; absent if the program doesn't show it. */
    public?: boolean;
}

/** The networks that stand for all addresses. */
export const everywhere = new Set(["0.0.0.0/0", "::/0"]);
const subnetTypes = ["ec2.Subnet", "ec2.DefaultSubnet"];

/** Subnets with their zones and NAT gateways. */
export class Network {
    private readonly natOfSubnet = new Map<string, Resource>();
    private readonly publicSubnets = new Set<string>();

    constructor(private readonly inventory: Inventory) {
        const natOfTable = new Map<string, Resource>();
        const publicTables = new Set<string>();
        const note = (table: Resource, route: Resource, property?: string) => {
            const [nat] = property
                ? inventory.refs(route, property, "ec2.NatGateway")
                : inventory.refs(route, "natGatewayId", "ec2.NatGateway");
            if (nat) {
                natOfTable.set(table.urn, nat);
            }
            if (inventory.refs(route, property ?? "gatewayId", "ec2.InternetGateway").length > 0) {
                publicTables.add(table.urn);
            }
        };
        for (const route of inventory.of("ec2.Route")) {
            const destination = textOf(route, "destinationCidrBlock") ?? textOf(route, "destinationIpv6CidrBlock");
            if (typeof destination !== "string" || everywhere.has(destination)) {
                for (const table of inventory.refs(route, "routeTableId", "ec2.RouteTable")) {
                    note(table, route);
                }
            }
        }
        for (const table of inventory.of("ec2.RouteTable", "ec2.DefaultRouteTable")) {
            const routes = listOf(table.props.routes).filter(isObject);
            if (routes.some((route) => everywhere.has(wordOf(route.cidrBlock ?? route.ipv6CidrBlock)))) {
                note(table, table, "routes");
            }
        }
        for (const association of inventory.of("ec2.RouteTableAssociation")) {
            const [table] = inventory.refs(association, "routeTableId", "ec2.RouteTable", "ec2.DefaultRouteTable");
            for (const subnet of inventory.refs(association, "subnetId", ...subnetTypes)) {
                const nat = table && natOfTable.get(table.urn);
                if (nat) {
                    this.natOfSubnet.set(subnet.urn, nat);
                }
                if (table && publicTables.has(table.urn)) {
                    this.publicSubnets.add(subnet.urn);
                }
            }
        }
    }

    /**
     * The placements that a property with subnets allows, one for each subnet. If the resource uses fewer subnets than
     * the property refers to, it isn't known which: each placement then has an unnamed zone of its own.
     */
    placements(resource: Resource, property: string): Placement[] {
        const subnets = this.inventory.refs(resource, property, ...subnetTypes);
        const value = resource.props[property];
        const literals = textsIn(value).texts.filter((text) => text.startsWith("subnet-"));
        const count =
            property.endsWith("Id") || property === "subnet"
                ? 1
                : (lengthOf(value) ?? Math.max(subnets.length, literals.length));
        if (subnets.length === 0) {
            const names = literals.length > 0 ? [...new Set(literals)] : [];
            return names.map((name) => ({ zone: `the zone of ${name}`, zoneKnown: false }));
        }
        const found = subnets.map((subnet) => this.placementOf(subnet));
        if (count >= found.length) {
            return found;
        }
        // Some of a component's subnets, but it isn't known which.
        const common = found.every((placement) => placement.nat && placement.nat === found[0].nat);
        return Array.from({ length: count }, (_, index) => ({
            zone: `the zone of ${resource.name}${count > 1 ? ` (${index + 1})` : ""}`,
            zoneKnown: false,
            ...(common ? { nat: found[0].nat } : {}),
        }));
    }

    placementOf(subnet: Resource): Placement {
        const zone = textOf(subnet, "availabilityZone") ?? textOf(subnet, "availabilityZoneId");
        const open = this.publicSubnets.has(subnet.urn);
        const nat = this.natOfSubnet.get(subnet.urn);
        const assigns = booleanOf(subnet, "mapPublicIpOnLaunch");
        return {
            zone: typeof zone === "string" ? zone : `the zone of ${subnet.name}`,
            zoneKnown: typeof zone === "string",
            subnet: subnet.urn,
            ...(assigns === null ? {} : { public: assigns === true || subnet.type.includes("efaultSubnet") }),
            ...(nat && !open ? { nat } : {}),
        };
    }

    /** The placements that a property with zone names gives. */
    zonePlacements(resource: Resource, property: string): Placement[] {
        const found = setting(resource, property);
        if (found.state !== "known") {
            return [];
        }
        const { texts } = textsIn(found.value);
        const count = lengthOf(found.value) ?? 1;
        return Array.from({ length: count }, (_, index) => ({
            zone: texts[index] ?? `a zone of ${resource.name} (${index + 1})`,
            zoneKnown: texts[index] !== undefined,
        }));
    }
}

/** Whether AWS spreads a NAT gateway over zones. */
export function isRegionalNat(nat: Resource): boolean {
    return textOf(nat, "availabilityMode") === "regional";
}
