import { boolean, integer, matching, oneOf, string, strings, type Failure } from "../../provider/inputs";
import { isUnknown, type Properties } from "../../provider/values";
import { tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A health check of Route 53: the local cloud's monitoring asks the site from this computer. */
export const healthCheck: AwsType = {
    inputs: {
        type: oneOf("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP"),
        fqdn: string,
        ipAddress: matching(/^\d+(\.\d+){3}$/, "an IPv4 address"),
        port: integer(1, 65_535),
        resourcePath: matching(/^\/?[!-~]{0,255}$/, "a path of at most 255 characters"),
        searchString: matching(/^[^]{1,255}$/, "1 to 255 characters"),
        failureThreshold: integer(1, 10),
        requestInterval: oneOf(10, 30),
        enableSni: boolean,
        disabled: boolean,
        invertHealthcheck: boolean,
        measureLatency: boolean,
        regions: strings,
        referenceName: string,
        tags,
    },
    check: checkEndpoint,
    id: () => crypto.randomUUID(),
    arn: (id) => `arn:aws:route53:::healthcheck/${id}`,
    create: async (_id, _inputs, aws) => {
        await aws.monitoring();
        return {};
    },
};

function checkEndpoint(inputs: Properties): Failure[] {
    const failures: Failure[] = [];
    const fail = (property: string, reason: string) => failures.push({ property, reason: `InvalidInput: ${reason}` });
    if (inputs["fqdn"] === undefined && inputs["ipAddress"] === undefined) {
        fail("fqdn", "a health check needs fqdn or ipAddress");
    }
    const type = inputs["type"];
    if (type === undefined || isUnknown(type)) {
        return failures;
    }
    if (String(type).endsWith("_STR_MATCH") !== (inputs["searchString"] !== undefined)) {
        fail(
            "searchString",
            `searchString belongs to the types HTTP_STR_MATCH and HTTPS_STR_MATCH, and only to them; type is ${type}`,
        );
    }
    if (type === "TCP" && (inputs["port"] === undefined || inputs["resourcePath"] !== undefined)) {
        fail("port", "a health check of type TCP has a port and no resourcePath");
    }
    return failures;
}
