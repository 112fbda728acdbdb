import { clientOptions, type Access } from "./access";
import type { Architecture } from "./architecture";
import { allOf } from "./pages";

/** Canonical's account. A stranger's image may have any name. */
const canonical = "099720109477";
/** The code name and the date differ. Canonical's minimal, paid and daily images have other names. */
const nameFor = (architecture: Architecture) =>
    `ubuntu/images/hvm-ssd-gp3/ubuntu-*-26.04-${architecture === "arm64" ? "arm64" : "amd64"}-server-*`;

/** The id of Canonical's newest image of Ubuntu 26.04 LTS in the stack's region; undefined if there is none. */
export async function newestImage(access: Access, architecture: Architecture = "x86_64"): Promise<string | undefined> {
    const { EC2Client, paginateDescribeImages } = await import("@aws-sdk/client-ec2");
    const images = await allOf(
        paginateDescribeImages(
            { client: new EC2Client(clientOptions(access, "ec2")) },
            {
                Owners: [canonical],
                Filters: [
                    { Name: "name", Values: [nameFor(architecture)] },
                    { Name: "state", Values: ["available"] },
                ],
            },
        ),
        ({ Images }) => Images,
    );
    // ISO 8601: in the order of time.
    const [newest] = images.sort((one, other) => other.CreationDate!.localeCompare(one.CreationDate!));
    return newest?.ImageId;
}
