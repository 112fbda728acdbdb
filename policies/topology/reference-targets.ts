import { append } from "./inventory";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { shortType } from "../../pulumi/urn";

/**
 * Carriers: resources that stand for others, such as a parameter, a secret or a private name. A reference to one leads
 * on to what its properties in `holds` refer to, and to the resources that refer to it by a property in `heldBy`.
 */
const carriers: Record<string, { holds: string[]; heldBy: [type: string, property: string][] }> = {
    "ssm.Parameter": { holds: ["value", "insecureValue"], heldBy: [] },
    "secretsmanager.SecretVersion": { holds: ["secretString"], heldBy: [] },
    "secretsmanager.Secret": { holds: [], heldBy: [["secretsmanager.SecretVersion", "secretId"]] },
    "rds.Proxy": {
        holds: [],
        heldBy: [["rds.ProxyTarget", "dbProxyName"]],
    },
    "rds.ProxyTarget": { holds: ["dbInstanceIdentifier", "dbClusterIdentifier"], heldBy: [] },
    "rds.ClusterEndpoint": { holds: ["clusterIdentifier"], heldBy: [] },
    "servicediscovery.Service": { holds: [], heldBy: [["ecs.Service", "serviceRegistries"]] },
    "lambda.Alias": { holds: ["functionName"], heldBy: [] },
    "ec2.NetworkInterface": { holds: [], heldBy: [["ec2.Instance", "networkInterfaces"]] },
    "cloudfront.VpcOrigin": { holds: ["vpcOriginEndpointConfig"], heldBy: [] },
    "apigatewayv2.Stage": { holds: ["apiId"], heldBy: [] },
    "apigateway.Stage": { holds: ["restApi"], heldBy: [] },
    "apigateway.Deployment": { holds: ["restApi"], heldBy: [] },
    "lb.Listener": { holds: ["loadBalancerArn"], heldBy: [] },
    "efs.AccessPoint": { holds: ["fileSystemId"], heldBy: [] },
    "efs.MountTarget": { holds: ["fileSystemId"], heldBy: [] },
    "ec2.EipAssociation": { holds: ["instanceId", "allocationId"], heldBy: [] },
};

/** Resolves references to the nodes that they lead to, directly or through carriers. */
export function targetsOfReferences(model: Model): (urns: string[]) => string[] {
    const { inventory } = model;
    const behind = new Map<string, Resource[]>();
    for (const { heldBy } of Object.values(carriers)) {
        for (const [type, property] of heldBy) {
            for (const holder of inventory.of(type)) {
                for (const held of inventory.refs(holder, property)) {
                    append(behind, held.urn, holder);
                }
            }
        }
    }
    const known = new Map<string, string[]>();
    const resolve = (urn: string, depth: number): string[] => {
        const direct = model.nodesOf.get(urn);
        if (direct) {
            return direct;
        }
        const cached = known.get(urn);
        if (cached || depth > 8) {
            return cached ?? [];
        }
        known.set(urn, []); // A cycle leads nowhere.
        const resource = inventory.get(urn);
        const carrier = resource && carriers[shortType(resource.type)];
        if (!carrier) {
            return [];
        }
        const next = carrier.holds.flatMap((property) => inventory.refs(resource, property));
        const found = new Set<string>();
        for (const { urn: other } of [...next, ...(behind.get(urn) ?? [])]) {
            for (const id of resolve(other, depth + 1)) {
                found.add(id);
            }
        }
        known.set(urn, [...found]);
        return [...found];
    };
    return (urns) => [...new Set(urns.flatMap((urn) => resolve(urn, 0)))];
}
