import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SiteSettings } from "../settings/site";

type Zone = Pick<aws.route53.GetZoneResult, "zoneId" | "nameServers">;

export interface DnsArgs extends SiteSettings {
    /** The zone that is there already; undefined to create one. */
    zone?: pulumi.Output<Zone>;
    /** Address that the apex points to. */
    address: pulumi.Input<string>;
    /** Protects the zone, if this program creates it, and the site's two names. */
    protect: boolean;
}

/** The site's names: apex A → address, `www` CNAME → apex. */
export class Dns extends pulumi.ComponentResource {
    /** The zone's name servers, to set at the domain's registrar. */
    readonly nameServers: pulumi.Output<string[]>;

    private readonly zoneId: pulumi.Output<string>;
    private readonly records: pulumi.Resource[] = [];

    constructor(
        private readonly name: string,
        private readonly args: DnsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:Dns", name, {}, opts);
        const { domain, wwwDomain, recordTtl: ttl } = args;

        const { zoneId, nameServers } = this.zone(name, args);
        this.zoneId = zoneId;
        const record = (
            suffix: string,
            recordName: string,
            type: string,
            records: pulumi.Input<string>[],
            options: pulumi.CustomResourceOptions = {},
        ) =>
            this.records.push(
                new aws.route53.Record(
                    `${name}-${suffix}`,
                    { zoneId, name: recordName, type, ttl, records },
                    { parent: this, ...options },
                ),
            );
        const { protect } = args;
        record("apex", domain, "A", [args.address], { protect });
        // An alias can't stand beside addresses of its name, so those that were imported leave before it comes.
        record("www", wwwDomain, "CNAME", [domain], { protect, deleteBeforeReplace: true });
        if (args.certificateAuthorities.length > 0) {
            record(
                "caa",
                domain,
                "CAA",
                args.certificateAuthorities.map((authority) => `0 issue "${authority}"`),
            );
        }

        this.nameServers = nameServers;
        this.registerOutputs({ nameServers });
    }

    /**
     * Leads visitors with IPv6 to an address as well.
     *
     * @param answering what must be done before it answers: browsers try it first
     */
    leadIpv6To(address: pulumi.Input<string>, answering: pulumi.Resource[]): void {
        const { domain, recordTtl: ttl } = this.args;
        new aws.route53.Record(
            `${this.name}-apex-ipv6`,
            { zoneId: this.zoneId, name: domain, type: "AAAA", ttl, records: [address] },
            // Not protected: it leaves with its setting.
            { parent: this, dependsOn: answering },
        );
    }

    /**
     * Leads the domain to the zone, at its registrar.
     *
     * @param answering what must be done before the site answers: until then, visitors find what the former zone says
     */
    delegate(answering: pulumi.Resource[]): void {
        new aws.route53domains.RegisteredDomain(
            `${this.name}-delegation`,
            {
                domainName: this.args.domain,
                // A hosted zone has four name servers, known once it exists.
                nameServers: [0, 1, 2, 3].map((index) => ({
                    name: this.nameServers.apply((servers) => servers[index]!),
                })),
            },
            {
                parent: this,
                dependsOn: [...this.records, ...answering],
                // Deleting the resource would not undo the delegation. Left to itself, the provider would delegate the former
                // domain to the zone of another one.
                retainOnDelete: true,
                replaceOnChanges: ["domainName"],
            },
        );
    }

    private zone(name: string, args: DnsArgs): { zoneId: pulumi.Output<string>; nameServers: pulumi.Output<string[]> } {
        if (args.zone) {
            return args.zone;
        }
        return new aws.route53.Zone(
            name,
            // A zone with records that this program didn't create must not be deleted.
            { name: args.domain, comment: `The site ${args.domain}`, forceDestroy: false },
            { parent: this, protect: args.protect },
        );
    }
}
