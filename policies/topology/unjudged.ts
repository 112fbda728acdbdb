import { shortType } from "../../pulumi/urn";
import type { Balancer } from "./balancers";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { isObject, listOf } from "./values";

/** Types that answer visitors or hold what they come for, and that nothing in this folder knows. */
const serving = new Set([
    "docdb.ElasticCluster",
    "eks.Cluster",
    "eks.NodeGroup",
    "fsx.LustreFileSystem",
    "gamelift.Fleet",
    "kinesis.Stream",
    "msk.Cluster",
    "msk.ServerlessCluster",
    "networkfirewall.Firewall",
    "redshift.Cluster",
    "sagemaker.Endpoint",
    "transfer.Server",
    "vpclattice.Service",
]);

/** Packages whose resources run something, and of which nothing in this folder knows more. */
const foreign =
    /^(alicloud|azure|azure-native|civo|cloudflare|confluentcloud|digitalocean|docker|equinix-metal|exoscale|fastly|gcp|google-native|hcloud|kubernetes|linode|mongodbatlas|netlify|ns1|oci|openstack|ovh|rediscloud|scaleway|upstash|vercel|vsphere|vultr)$/;

/** Modules of `aws-native` that nothing of a visitor's passes through. */
const besideThePath =
    /^aws-native:(backup|certificatemanager|cloudtrail|cloudwatch|config|events|guardduty|iam|kms|logs|rds|route53|s3|secretsmanager|sns|ssm|tags|wafv2):/;

/** Notes what visitors may need and can't be judged. Call it once it is known what is on the path. */
export function noteUnjudged(model: Model, balancers: Map<string, Balancer>): void {
    for (const resource of model.inventory.resources) {
        const type = shortType(resource.type);
        const [provider] = resource.type.split(":");
        if (resource.skipped) {
            model.cannotJudge(resource, "this run leaves it out, so that nothing is known of it");
        } else if (serving.has(type)) {
            model.cannotJudge(resource, `the packs know nothing of ${type}`);
        } else if (provider === "aws-native" && !besideThePath.test(resource.type)) {
            model.cannotJudge(resource, `the packs know nothing of ${resource.type}`);
        } else if (foreign.test(provider) && !model.nodesOf.has(resource.urn)) {
            model.cannotJudge(resource, `the packs know nothing of the provider ${provider}`);
        }
    }
    for (const node of model.nodes.values()) {
        const resource = model.inventory.get(node.urn);
        if (resource && node.kind === "target-group" && node.needs.length === 0) {
            model.cannotJudge(resource, "what is behind it: nothing in this program says", node);
        }
    }
    for (const { resource, routes } of balancers.values()) {
        if (!routes && mayForward(model, resource)) {
            model.cannotJudge(resource, "what is behind it: nothing in this program says");
        }
    }
}

/** Whether a balancer may lead somewhere: all its listeners may answer by themselves. */
function mayForward(model: Model, balancer: Resource): boolean {
    const listeners = model.inventory.referrers("lb.Listener", "loadBalancerArn", balancer);
    const actions = listeners.flatMap(({ props }) => listOf(props.defaultActions)).filter(isObject);
    return actions.length === 0 || actions.some(({ type }) => type !== "redirect" && type !== "fixed-response");
}
