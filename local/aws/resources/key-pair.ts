import { matching, string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

export const keyPair: AwsType = {
    inputs: {
        keyName: string,
        publicKey: matching(
            /^(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]+=*( .*)?$/,
            "a public key of type ssh-ed25519 or ssh-rsa",
        ),
        tags,
        region,
    },
    nameProperty: "keyName",
    id: (inputs) => inputs["keyName"],
    arn: (id, _inputs, aws) => aws.arn("ec2", `key-pair/${id}`),
    outputs: (_id, inputs) => ({
        keyPairId: `key-${inputs["keyName"]}`,
        keyNamePrefix: "",
        keyType: inputs["publicKey"].split(" ")[0].replace("ssh-", ""),
    }),
};
