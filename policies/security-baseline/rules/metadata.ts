import { shortType } from "../../../pulumi/urn";
import type { Rule } from "../../findings/rule";
import { Unknown, type Resource } from "../../topology/resource";
import { isObject, listOf, setting } from "../../topology/values";

const machines = ["ec2.Instance", "ec2.SpotInstanceRequest", "ec2.LaunchTemplate", "ec2.LaunchConfiguration"];

export const metadata: Rule = {
    name: "instance-metadata-needs-no-token",
    severities: ["high", "medium"],
    // Images such as Amazon Linux 2023 demand a token by themselves, and no program shows which image does.
    advisory: ["medium"],
    description: "An instance's metadata service must demand a token (IMDSv2).",
    why:
        "Without it, an attacker who makes the application fetch a chosen URL gets the instance role's credentials " +
        "(server-side request forgery).",
    remedy: 'Set metadataOptions to { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 }.',
    source: "EC2 User Guide, Instance Metadata Service",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    evaluate({ resources }) {
        const accountDefault = resources.some(
            (resource) =>
                shortType(resource.type) === "ec2.InstanceMetadataDefaults" && resource.props.httpTokens === "required",
        );
        return resources.flatMap((resource) => {
            const state = machines.includes(shortType(resource.type)) ? tokensOf(resource) : "demanded";
            if (state === "demanded" || (state === "unsaid" && accountDefault)) {
                return [];
            }
            return [
                {
                    severity: state === "optional" ? "high" : "medium",
                    urn: resource.urn,
                    fact:
                        state === "optional"
                            ? `${resource.name} answers metadata requests without a token.`
                            : `${resource.name} doesn't demand a token for metadata requests; the image's or the account's default decides.`,
                    consequence:
                        "A flaw that makes the application fetch a URL hands out the credentials of the instance's role.",
                    remedy: 'Set metadataOptions.httpTokens to "required" and httpPutResponseHopLimit to 1.',
                },
            ];
        });
    },
};

function tokensOf(resource: Resource): "demanded" | "optional" | "unsaid" {
    const options = setting(resource, "metadataOptions");
    if (options.state === "unknown") {
        return "demanded";
    }
    const [value] = options.state === "known" ? listOf(options.value) : [];
    if (value === Unknown) {
        return "demanded";
    }
    if (!isObject(value)) {
        // Its launch template may set the options.
        return setting(resource, "launchTemplate").state === "unset" ? "unsaid" : "demanded";
    }
    if (value.httpEndpoint === "disabled" || value.httpTokens === "required" || value.httpTokens === Unknown) {
        return "demanded";
    }
    return value.httpTokens === "optional" ? "optional" : "unsaid";
}
