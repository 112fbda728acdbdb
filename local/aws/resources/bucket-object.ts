import * as fs from "node:fs";
import { askObjectStorage } from "../../object-storage/requests";
import { assetOrArchive, string } from "../../provider/inputs";
import { sameValue } from "../../provider/difference";
import { asset, unwrap, type Properties } from "../../provider/values";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** An object in a bucket. Its earlier versions stay in a bucket with versions. */
export const bucketObject: AwsType = {
    inputs: { bucket: string, key: string, source: assetOrArchive, content: string, contentType: string, tags, region },
    references: { bucket: "aws:s3/bucket:Bucket" },
    id: ({ bucket, key }) => `${bucket}/${key}`,
    arn: (id) => `arn:aws:s3:::${id}`,
    // The provider's hasObjectContentChanges (6.34, s3/object.go), as far as these inputs go.
    madeAnew: { by: (state, news) => !isSame(news, state), outputs: ["versionId"] },
    create: async (id, inputs, aws) => put(aws.cloudId, id, inputs),
    update: async (id, inputs, outputs, aws) => (isSame(inputs, outputs) ? {} : put(aws.cloudId, id, inputs)),
    read: async (id, _outputs, aws) => {
        const answer = await askObjectStorage(aws.cloudId, "HEAD", `/${id}`, undefined, [404]);
        return answer.ok ? {} : undefined;
    },
    delete: async (id, _outputs, aws) => {
        await askObjectStorage(aws.cloudId, "DELETE", `/${id}`, undefined, [404]);
    },
};

async function put(cloudId: string, id: string, { content, source }: Properties): Promise<Properties> {
    const answer = await askObjectStorage(cloudId, "PUT", `/${id}`, content ?? contentOf(source));
    return { etag: answer.headers.get("etag") ?? "", versionId: answer.headers.get("x-amz-version-id") ?? "" };
}

function contentOf(source: unknown): BodyInit {
    const { path, text } = asset(unwrap(source))!;
    return path === undefined ? (text ?? "") : fs.readFileSync(path);
}

/** Anything else uploads the object once more, which makes another version. */
function isSame(inputs: Properties, outputs: Properties): boolean {
    return ["content", "contentType", "source"].every((name) => sameValue(inputs[name], outputs[name]));
}
