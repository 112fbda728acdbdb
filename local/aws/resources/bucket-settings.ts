import { boolean, list, string, type Inputs } from "../../provider/inputs";
import { document, region } from "../inputs";
import type { AwsType } from "../aws-type";

const ofBucket = (inputs: Inputs): AwsType => ({
    inputs: { bucket: string, ...inputs, region },
    references: { bucket: "aws:s3/bucket:Bucket" },
    id: (given) => given["bucket"],
});

export const bucketEncryption = ofBucket({ rules: list });
export const bucketPolicy = ofBucket({ policy: document });
export const bucketLifecycle = ofBucket({ rules: list });
export const bucketPublicAccessBlock = ofBucket({
    blockPublicAcls: boolean,
    blockPublicPolicy: boolean,
    ignorePublicAcls: boolean,
    restrictPublicBuckets: boolean,
});
