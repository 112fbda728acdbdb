import { boolean, string } from "../../provider/inputs";
import { document, region } from "../inputs";
import type { AwsType } from "../aws-type";

const ofBucket = (property: string): AwsType => ({
    inputs: { bucket: string, [property]: document, region },
    required: ["bucket", property],
    replace: ["bucket"],
    references: { bucket: "aws:s3/bucket:Bucket" },
    id: (inputs) => inputs["bucket"],
});
export const bucketEncryption = ofBucket("rules");
export const bucketPolicy = ofBucket("policy");
export const bucketLifecycle = ofBucket("rules");
export const bucketPublicAccessBlock: AwsType = {
    ...ofBucket("policy"),
    inputs: {
        bucket: string,
        blockPublicAcls: boolean,
        blockPublicPolicy: boolean,
        ignorePublicAcls: boolean,
        restrictPublicBuckets: boolean,
        region,
    },
    required: ["bucket"],
};
