import * as fs from "node:fs";
import { askObjectStorage } from "../../object-storage/requests";
import { applyPermissions } from "../../cloud/bucket-policies";
import { bucketFolders } from "../../object-storage/server";
import { boolean, group, oneOf, string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A bucket on a real S3 server, outside the machines. */
export const bucket: AwsType = {
    inputs: { bucket: string, bucketPrefix: string, forceDestroy: boolean, objectLockEnabled: boolean, tags, region },
    nameProperty: "bucket",
    lowerCaseName: true,
    id: (inputs) => inputs["bucket"],
    arn: (id) => `arn:aws:s3:::${id}`,
    outputs: (id, _inputs, aws) => ({ bucketDomainName: `${id}.s3.amazonaws.com`, bucketRegion: aws.settings.region }),
    create: async (id, _inputs, aws) => {
        // 409: an interrupted run has created it.
        await askObjectStorage(aws.cloudId, "PUT", `/${id}`, undefined, [409]);
        return {};
    },
    read: async (id, _outputs, aws) => {
        const answer = await askObjectStorage(aws.cloudId, "GET", `/${id}?location`, undefined, [404]);
        return answer.ok ? {} : undefined;
    },
    applied: (_inputs, aws) => applyPermissions(aws),
    delete: async (id, outputs, aws) => {
        const folders = bucketFolders(aws.cloudId, id).filter((folder) => fs.existsSync(folder));
        if (!outputs["forceDestroy"] && folders.some((folder) => fs.readdirSync(folder).length > 0)) {
            throw new Error(`BucketNotEmpty: the bucket ${id} is not empty: set its forceDestroy first`);
        }
        folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
    },
};

export const bucketVersioning: AwsType = {
    inputs: {
        bucket: string,
        versioningConfiguration: group({ status: oneOf("Enabled", "Suspended"), mfaDelete: string }),
        region,
    },
    references: { bucket: "aws:s3/bucket:Bucket" },
    id: (inputs) => inputs["bucket"],
    create: async (id, inputs, aws) => {
        await setVersioning(aws.cloudId, id, inputs["versioningConfiguration"].status);
        return {};
    },
    update: async (id, inputs, _outputs, aws) => {
        await setVersioning(aws.cloudId, id, inputs["versioningConfiguration"].status);
        return {};
    },
};

async function setVersioning(cloudId: string, bucketName: string, status: string): Promise<void> {
    const document = `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${status}</Status></VersioningConfiguration>`;
    await askObjectStorage(cloudId, "PUT", `/${bucketName}?versioning`, document);
}
