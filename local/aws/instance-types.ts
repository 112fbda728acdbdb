/** vCPUs and memory of an EC2 instance type. */
export interface InstanceTypeFacts {
    vcpus: number;
    /** MiB. */
    memory: number;
    burstable: boolean;
    architecture: "x86_64" | "arm64";
}

const GiB = 1024;

// From the instance type pages of the EC2 User Guide (burstable, general purpose, compute and memory optimized).
const burstable: Record<string, [vcpus: number, memory: number]> = {
    nano: [2, 0.5 * GiB],
    micro: [2, 1 * GiB],
    small: [2, 2 * GiB],
    medium: [2, 4 * GiB],
    large: [2, 8 * GiB],
    xlarge: [4, 16 * GiB],
    "2xlarge": [8, 32 * GiB],
};
const fixedSizes: Record<string, number> = {
    medium: 1,
    large: 2,
    xlarge: 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
};
// Family → GiB a vCPU, and whether it starts at medium (Graviton) or large.
const fixedFamilies: Record<string, [memory: number, architecture: "x86_64" | "arm64"]> = {
    m5: [4, "x86_64"],
    m6i: [4, "x86_64"],
    m7i: [4, "x86_64"],
    m7g: [4, "arm64"],
    c5: [2, "x86_64"],
    c6i: [2, "x86_64"],
    c7i: [2, "x86_64"],
    c7g: [2, "arm64"],
    r5: [8, "x86_64"],
    r6i: [8, "x86_64"],
    r7g: [8, "arm64"],
};

function table(): Map<string, InstanceTypeFacts> {
    const types = new Map<string, InstanceTypeFacts>();
    for (const family of ["t3", "t3a", "t4g"]) {
        for (const [size, [vcpus, memory]] of Object.entries(burstable)) {
            types.set(`${family}.${size}`, {
                vcpus,
                memory,
                burstable: true,
                architecture: family === "t4g" ? "arm64" : "x86_64",
            });
        }
    }
    for (const [family, [perVcpu, architecture]] of Object.entries(fixedFamilies)) {
        for (const [size, vcpus] of Object.entries(fixedSizes)) {
            if (family === "c5" && (size === "4xlarge" || size === "8xlarge")) {
                continue; // c5 has 9xlarge and 18xlarge in their place
            }
            if (size !== "medium" || architecture === "arm64") {
                types.set(`${family}.${size}`, {
                    vcpus,
                    memory: vcpus * perVcpu * GiB,
                    burstable: false,
                    architecture,
                });
            }
        }
    }
    return types;
}

const types = table();

export function instanceTypeFacts(name: string): InstanceTypeFacts | undefined {
    return types.get(name);
}

export function instanceTypeNames(): string[] {
    return [...types.keys()];
}
