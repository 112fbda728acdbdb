import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { leastVersion, leastVersionOnAws } from "../../pulumi/supported-versions";
import { newestEngine, withEngine } from "../support/engines";
import { Previews } from "../support/preview";
import { accepting, type Answers } from "../support/preview-provider/server";

const { DiffResponse } = require("@pulumi/pulumi/proto/provider_pb");

const missingImage = "ami-00000000000000000";

/** As AWS does, it has no server of an image that doesn't exist, and refuses to delete what is gone. Any change replaces. */
function strict(): Answers {
    const existing = new Set<string>();
    return {
        diff: ({ request }, reply) => {
            const [before, after] = [request.getOldInputs().toJavaScript(), request.getNews().toJavaScript()];
            const changed = Object.keys(after).filter((name) => after[name] !== before[name] && !name.startsWith("__"));
            const response = new DiffResponse();
            response.setReplacesList(changed);
            response.setChanges(DiffResponse.DiffChanges[changed.length > 0 ? "DIFF_SOME" : "DIFF_NONE"]);
            reply(null, response);
        },
        create: (call, reply) => {
            if (call.request.getProperties().toJavaScript().ami === missingImage) {
                return reply(new Error(`InvalidAMIID.NotFound: ${missingImage}`));
            }
            accepting.create(call, (error, response) => {
                existing.add((response as { getId(): string }).getId());
                reply(error, response);
            });
        },
        delete: (call, reply) =>
            existing.delete(call.request.getId())
                ? accepting.delete(call, reply)
                : reply(new Error(`IncorrectState: ${call.request.getId()} is gone`)),
    };
}

/** A server with a volume, as the program replaces them. */
function serverWith(ami: string): void {
    const first = { deleteBeforeReplace: true };
    const server = new aws.ec2.Instance("server", { ami, instanceType: "t3.small" }, first);
    new aws.ec2.VolumeAttachment(
        "data",
        { instanceId: server.id, volumeId: "vol-00000000000000001", deviceName: "/dev/sdf" },
        first,
    );
}

/** What was seen; pulumi#24561. Versions between those that aren't demanded and the demanded one were not at hand. */
const goesOn = { [leastVersion]: false, [leastVersionOnAws]: true, [newestEngine]: true };

describe("After a replacement of the server that failed half-way", function () {
    this.timeout(300_000);

    for (const [version, expected] of Object.entries(goesOn)) {
        it(`the engine of ${version} ${expected ? "goes on" : "deletes the attachment again, at each update"}`, () =>
            withEngine(version, async () => {
                const previews = await Previews.start(strict());
                const up = (ami: string) =>
                    previews.update("replacement", () => serverWith(ami), { policyPacks: [], mayFail: true });
                try {
                    assert.ok(!(await up("ami-00000000000000001")).failed);
                    const half = await up(missingImage);
                    assert.match(half.diagnostics.join("\n"), /InvalidAMIID\.NotFound/);
                    for (const attempt of ["first", "second"]) {
                        const { failed, diagnostics } = await up("ami-00000000000000002");
                        assert.equal(!failed, expected, `${attempt}: ${diagnostics.join("\n")}`);
                        assert.equal(!/IncorrectState: .* is gone/.test(diagnostics.join("\n")), expected, attempt);
                    }
                } finally {
                    previews.stop();
                }
            }));
    }
});
