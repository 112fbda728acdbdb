import { clientOptions, type Access } from "./access";
import { allOf } from "./pages";

/** Canonical's account. A stranger's image may have any name. */
const canonical = "099720109477";
/** The code name and the date differ. Canonical's minimal, paid and daily images have other names. */
const name = "ubuntu/images/hvm-ssd-gp3/ubuntu-*-26.04-amd64-server-*";

/** The id of Canonical's newest image of Ubuntu 26.04 LTS in the stack's region; undefined if there is none. */
export async function newestImage(access: Access): Promise<string | undefined> {
    const { EC2Client, paginateDescribeImages } = await import("@aws-sdk/client-ec2");
    const images = await allOf(
        paginateDescribeImages(
            { client: new EC2Client(clientOptions(access, "ec2")) },
            {
                Owners: [canonical],
                Filters: [
                    { Name: "name", Values: [name] },
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
