import { shortType } from "../../pulumi/urn";
import type { Change } from "../model";
import { componentOf, isIpv6, isLost, leavesIpv6, touches, type ImpactRule } from "./impact";

/** Whether a record is this project's CAA record, which leads nobody anywhere. */
function isForAuthorities(change: Change): boolean {
    return componentOf(change) === "Dns" && change.name.endsWith("-caa");
}

/** DNS records, zones and fixed addresses, by which visitors find the site. */
export const addresses: ImpactRule = (change) => {
    const type = shortType(change.type);
    if (type === "route53.Record" && isForAuthorities(change)) {
        const stays = change.operation === "update" && !touches(change, "records");
        return change.operation === "create" || stays
            ? undefined
            : {
                  what: "Other certificate authorities may issue certificates for the domain, and for all names below it; the certificates there stay.",
                  effect: "none",
                  data: "untouched",
              };
    }
    if (type === "route53.Record" && isIpv6(change, "Dns")) {
        if (change.operation === "create") {
            return {
                what: "Visitors with IPv6 are led to the server by it, once it answers there; all others notice nothing.",
                effect: "none",
                data: "untouched",
            };
        }
        if (change.operation === "delete") {
            return leavesIpv6;
        }
    }
    if (type === "route53.Record") {
        if (change.operation === "delete") {
            return { what: "A name of the site is deleted.", effect: "until-a-person-acts", data: "untouched" };
        }
        if (
            change.operation === "replace" ||
            (change.operation === "update" && touches(change, "records", "aliases", "type"))
        ) {
            return {
                what: "A name leads elsewhere; visitors whose resolver remembers the old answer go there until it expires.",
                effect: "slow",
                duration: { text: "up to the record's time to live", source: "the record's ttl" },
                data: "untouched",
            };
        }
    }
    if (type === "route53.Zone" && isLost(change)) {
        return {
            what: "The zone is deleted; a new one has other name servers, which have to be set at the registrar.",
            effect: "until-a-person-acts",
            data: "untouched",
        };
    }
    if (type === "ec2.Eip" && isLost(change)) {
        return {
            what: "The fixed address is given back, and cannot be had again.",
            effect: "outage",
            duration: { text: "until names lead to the new one", source: "the records' ttl" },
            data: "untouched",
        };
    }
    if (type === "ec2.EipAssociation" && isLost(change)) {
        return {
            what: "The address leaves the server until it is given to it again.",
            effect: "short-outage",
            data: "untouched",
        };
    }
    return undefined;
};
