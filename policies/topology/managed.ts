import type { ServiceNode } from "./graph";
import { append } from "./inventory";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { isObject, listOf, textOf, wordOf } from "./values";

/** Services that their provider runs over several zones, with the properties that name what they use. */
const managed: Record<string, string[]> = {
    "lambda.Function": ["environment", "fileSystemConfig"],
    "apigateway.RestApi": ["body"],
    "apigatewayv2.Api": ["target", "body"],
    "apigateway.DomainName": [],
    "apigatewayv2.DomainName": [],
    "cloudfront.Distribution": ["origins", "originGroups"],
    "s3.Bucket": [],
    "s3.BucketV2": [],
    "dynamodb.Table": [],
    "elasticache.ServerlessCache": [],
    "globalaccelerator.Accelerator": [],
    "globalaccelerator.CustomRoutingAccelerator": [],
    "apprunner.Service": ["sourceConfiguration"],
    "amplify.App": ["environmentVariables"],
    "appsync.GraphQLApi": [],
    "sqs.Queue": [],
    "efs.FileSystem": [],
};

/** Types where visitors come in even without a DNS record. */
const entrances = new Set([
    "apigateway.RestApi",
    "apigatewayv2.Api",
    "cloudfront.Distribution",
    "globalaccelerator.Accelerator",
    "apprunner.Service",
    "amplify.App",
    "appsync.GraphQLApi",
]);

/** Resources that connect two others: from what the first property names to what the others name. */
const links: Record<string, [from: string, ...to: string[]]> = {
    "apigateway.Integration": ["restApi", "uri", "connectionId"],
    "apigatewayv2.Integration": ["apiId", "integrationUri", "connectionId"],
    "apigateway.BasePathMapping": ["domainName", "restApi"],
    "apigatewayv2.ApiMapping": ["domainName", "apiId"],

    "appsync.DataSource": ["apiId", "lambdaConfig", "dynamodbConfig", "httpConfig", "relationalDatabaseConfig"],
};

/** Services that may call a function on behalf of a visitor. */
const callers = /^(apigateway|elasticloadbalancing|cloudfront|edgelambda|appsync)\./;

export function addManagedServices(model: Model): void {
    const { inventory, network, security } = model;
    for (const type of Object.keys(managed)) {
        for (const resource of inventory.of(type)) {
            const node = model.node(resource, "managed-service");
            model.reads(node.id, resource, ...managed[type].filter((property) => !isChoice(resource, property)));
            if (entrances.has(type)) {
                model.entries.set(node.id, undefined);
            }
            if (type === "efs.FileSystem") {
                addMountTargets(model, resource, node);
            }
            if (type === "lambda.Function") {
                security.join(node.id, resource, "vpcConfig");
                // A function is in every zone of its subnets at once; only a shared way out can fail as a whole.
                const placements = network.placements(resource, "vpcConfig");
                const shared = model.placed(resource, placements).filter((id) => !id.startsWith("zone:"));
                node.domains.push(...shared);
            }
        }
    }
    addVpcLinks(model);
}

/** A file system is as spread as what it is mounted by; one with a zone of its own is in that. */
function addMountTargets(model: Model, files: Resource, node: ServiceNode): void {
    const { inventory, network } = model;
    const targets = inventory.referrers("efs.MountTarget", "fileSystemId", files);
    targets.forEach((target) => model.security.join(node.id, target, "securityGroups"));
    const zone = textOf(files, "availabilityZoneName");
    const placements = zone
        ? [{ zone, zoneKnown: true }]
        : targets.flatMap((target) => network.placements(target, "subnetId"));
    node.domains.push(...model.placed(files, placements, false));
}

/** Connects what the other modules have added; call it once everything has its node. */
export function linkManagedServices(model: Model, resolve: (urns: string[]) => string[]): void {
    const { inventory } = model;
    for (const [type, [from, ...to]] of Object.entries(links)) {
        for (const link of inventory.of(type)) {
            const targets = to.flatMap((property) => resolve(inventory.refs(link, property).map(({ urn }) => urn)));
            for (const source of inventory.refs(link, from)) {
                const node = model.nodes.get(source.urn);
                if (node?.kind === "managed-service") {
                    routes(
                        model,
                        node,
                        targets.filter((id) => !isEntrance(model, id)),
                    );
                }
            }
        }
    }
    addAccelerators(model, resolve);
    addOriginGroups(model, resolve);
    for (const url of inventory.of("lambda.FunctionUrl")) {
        for (const called of inventory.refs(url, "functionName", "lambda.Function")) {
            model.standsFor(url, called.urn);
            model.entries.set(called.urn, undefined);
        }
    }
    for (const permission of inventory.of("lambda.Permission")) {
        if (callers.test(wordOf(permission.props.principal))) {
            for (const called of inventory.refs(permission, "function", "lambda.Function", "lambda.Alias")) {
                if (model.nodes.has(called.urn)) {
                    model.entries.set(called.urn, undefined);
                }
            }
        }
    }
}

/** Whether CloudFront chooses one of several targets that a property names, instead of needing each of them. */
function isChoice(resource: Resource, property: string): boolean {
    return property === "origins" && membersOfOriginGroups(resource).length > 0;
}

/** The ids of the origins between which a distribution's groups choose. */
function membersOfOriginGroups(distribution: Resource): unknown[] {
    return listOf(distribution.props.originGroups)
        .filter(isObject)
        .flatMap(({ members }) => listOf(members))
        .filter(isObject)
        .map(({ originId }) => originId);
}

/**
 * A group of origins leads to its second one where the first fails. Which origin leads where is known only once their names are; until
 * then, one of all of them suffices.
 */
function addOriginGroups(model: Model, resolve: (urns: string[]) => string[]): void {
    const { inventory } = model;
    for (const distribution of inventory.of("cloudfront.Distribution")) {
        const members = new Set(membersOfOriginGroups(distribution));
        const node = model.nodes.get(distribution.urn);
        if (!node || members.size === 0) {
            continue;
        }
        const origins = listOf(distribution.props.origins).filter(isObject);
        const others = origins.filter(({ originId }) => !members.has(originId));
        const all = inventory.refs(distribution, "origins");
        const known = origins.every(({ domainName }) => typeof domainName === "string");
        const needed = known
            ? all.filter(({ props }) => others.some(({ domainName }) => Object.values(props).includes(domainName)))
            : [];
        if (!known && others.length > 0) {
            model.cannotJudge(distribution, "which of its origins a group has: their names aren't known yet", node);
        }
        routes(model, node, resolve(needed.map(({ urn }) => urn)));
        const chosen = all.filter((target) => !needed.includes(target));
        model.need(node, {
            kind: "routes-to",
            anyOf: resolve(chosen.map(({ urn }) => urn)),
            healthChecked: true,
        });
    }
}

/** A listener of a Global Accelerator leads to the nearest of its endpoint groups that works. */
function addAccelerators(model: Model, resolve: (urns: string[]) => string[]): void {
    const { inventory } = model;
    const targets = new Map<string, string[]>();
    for (const group of inventory.of(
        "globalaccelerator.EndpointGroup",
        "globalaccelerator.CustomRoutingEndpointGroup",
    )) {
        const reached = resolve(inventory.refs(group, "endpointConfigurations").map(({ urn }) => urn));
        for (const listener of inventory.refs(group, "listenerArn")) {
            reached.forEach((id) => append(targets, listener.urn, id));
        }
    }
    for (const listener of inventory.of("globalaccelerator.Listener", "globalaccelerator.CustomRoutingListener")) {
        for (const accelerator of inventory.refs(listener, "acceleratorArn")) {
            const node = model.nodes.get(accelerator.urn);
            if (node) {
                model.need(node, { kind: "routes-to", anyOf: targets.get(listener.urn) ?? [], healthChecked: true });
            }
        }
    }
}

function isEntrance(model: Model, id: string): boolean {
    return entrances.has(model.nodes.get(id)?.type ?? "");
}

function routes(model: Model, node: ServiceNode, targets: string[]): void {
    for (const target of targets) {
        if (!node.needs.some(({ anyOf }) => anyOf.length === 1 && anyOf[0] === target)) {
            model.need(node, { kind: "routes-to", anyOf: [target], healthChecked: true });
        }
    }
}

/** A VPC link stands for the load balancer behind it. */
function addVpcLinks(model: Model): void {
    for (const link of model.inventory.of("apigateway.VpcLink")) {
        for (const balancer of model.inventory.refs(link, "targetArn", "lb.LoadBalancer")) {
            model.standsFor(link, balancer.urn);
        }
    }
}
