import type { ResourceType } from "./resource-type";

// Documentation addresses (RFC 5737): they reach nothing.
const offlineAddress = "198.51.100.250";

/** Types of resources of which only the records are real: what they would do to machines is left out. */
export function withoutMachines(types: Record<string, ResourceType>): Record<string, ResourceType> {
    return Object.fromEntries(
        Object.entries(types).map(([token, type]) => {
            const { create, read, update, delete: remove, applied, ...facts } = type;
            void [create, read, update, remove, applied];
            return [token, token === "aws:ec2/eip:Eip" ? { ...facts, outputs: elasticAddress } : facts];
        }),
    );
}

function elasticAddress(id: string): Record<string, unknown> {
    return { publicIp: offlineAddress, allocationId: id, publicDns: "ec2-198-51-100-250.compute-1.amazonaws.com" };
}
