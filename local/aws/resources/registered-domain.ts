import { boolean, group, listOf, string, strings } from "../../provider/inputs";
import { tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const registeredDomain: AwsType = {
    inputs: {
        domainName: string,
        nameServers: listOf(group({ name: string, glueIps: strings }, { required: ["name"] })),
        autoRenew: boolean,
        transferLock: boolean,
        tags,
    },
    id: (inputs) => inputs["domainName"],
};
