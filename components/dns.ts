import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SiteSettings } from "../settings/site";

export interface DnsArgs extends SiteSettings {
    /** The address that the apex points to. */
    address: pulumi.Input<string>;
    /** Refuse to delete a zone that this program created. */
    protect: boolean;
}

/** The names of the site: apex A → address, `www` CNAME → apex. */
export class Dns extends pulumi.ComponentResource {
    /** What the registrar has to be told. */
    readonly nameServers: pulumi.Output<string[]>;

    constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:Dns", name, {}, opts);
        const parent = { parent: this };

        const zone = this.zone(name, args);
        new aws.route53.Record(
            `${name}-apex`,
            { zoneId: zone.zoneId, name: args.domain, type: "A", ttl: args.recordTtl, records: [args.address] },
            parent,
        );
        new aws.route53.Record(
            `${name}-www`,
            { zoneId: zone.zoneId, name: args.wwwDomain, type: "CNAME", ttl: args.recordTtl, records: [args.domain] },
            parent,
        );
        if (args.certificateAuthorities.length > 0) {
            new aws.route53.Record(
                `${name}-caa`,
                {
                    zoneId: zone.zoneId,
                    name: args.domain,
                    type: "CAA",
                    ttl: args.recordTtl,
                    records: args.certificateAuthorities.map((authority) => `0 issue "${authority}"`),
                },
                parent,
            );
        }
        if (args.delegateRegisteredDomain) {
            new aws.route53domains.RegisteredDomain(
                `${name}-delegation`,
                // A zone has four name servers; AWS names them when it makes the zone.
                {
                    domainName: args.domain,
                    nameServers: [0, 1, 2, 3].map((index) => ({
                        name: zone.nameServers.apply((servers) => servers[index]!),
                    })),
                },
                // Deleting the resource would leave the delegation as it is, so nothing is gained by it.
                { ...parent, retainOnDelete: true },
            );
        }

        this.nameServers = zone.nameServers;
        this.registerOutputs({ nameServers: this.nameServers });
    }

    private zone(name: string, args: DnsArgs): { zoneId: pulumi.Output<string>; nameServers: pulumi.Output<string[]> } {
        if (args.hostedZoneId) {
            const found = aws.route53.getZoneOutput({ zoneId: args.hostedZoneId }, { parent: this });
            return { zoneId: found.zoneId, nameServers: found.nameServers };
        }
        return new aws.route53.Zone(
            name,
            // Records that others added keep a zone from being deleted with them inside.
            { name: args.domain, comment: `The site ${args.domain}`, forceDestroy: false },
            { parent: this, protect: args.protect },
        );
    }
}
