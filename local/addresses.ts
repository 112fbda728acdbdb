import * as fs from "node:fs";
import * as path from "node:path";
import { systemDirectory } from "../toolchain/directories";
import { addressAt } from "../toolchain/ipv4";
import { Problem } from "../toolchain/problem";

// TEST-NET-2 (RFC 5737): no computer on the internet has these addresses. All clouds on this computer share them.
export const publicAddresses = "198.51.100.0/24";
const pool = Array.from({ length: 254 }, (_, index) => addressAt(publicAddresses, index + 1));
const folder = path.join(systemDirectory, "addresses");

/** Reserves a free public address for a cloud. Two clouds never get the same one. */
export function takeAddress(cloudId: string, purpose: string): string {
    fs.mkdirSync(folder, { recursive: true });
    for (const address of pool) {
        try {
            fs.writeFileSync(path.join(folder, address), `${cloudId} ${purpose}\n`, { flag: "wx" });
            return address;
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
                throw error;
            }
        }
    }
    throw new Problem(
        `all addresses of the local clouds on this computer are taken (${folder}): take a stack down with npm run local:down`,
    );
}

export function releaseAddress(address: string): void {
    fs.rmSync(path.join(folder, address), { force: true });
}

/** The addresses of a cloud, or only those taken for one purpose. */
export function addressesOf(cloudId: string, purpose?: string): string[] {
    if (!fs.existsSync(folder)) {
        return [];
    }
    return fs.readdirSync(folder).filter((address) => {
        const [owner, ...rest] = reservationOf(address).trim().split(" ");
        return owner === cloudId && (purpose === undefined || rest.join(" ") === purpose);
    });
}

function reservationOf(address: string): string {
    try {
        return fs.readFileSync(path.join(folder, address), "utf8");
    } catch (error) {
        // Another cloud may release its addresses at any time.
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return "";
        }
        throw error;
    }
}
