/** What a server of an EC2 instance type has. */
export interface InstanceTypeFacts {
    vcpus: number;
    /** MiB. */
    memory: number;
    architecture: "x86_64" | "arm64";
    hypervisor: "nitro" | "xen";
    /** Burstable types only: the per cent of each vCPU that is always available. */
    baseline?: number;
}

const GiB = 1024;
const x86 = "x86_64";
const arm = "arm64";

/** Size → vCPUs, GiB of memory, baseline in per cent (EC2 User Guide, burstable performance instances). */
type BurstableSizes = Record<string, [vcpus: number, memory: number, baseline: number]>;

const t2: BurstableSizes = {
    nano: [1, 0.5, 5],
    micro: [1, 1, 10],
    small: [1, 2, 20],
    medium: [2, 4, 20],
    large: [2, 8, 30],
    xlarge: [4, 16, 22.5],
    "2xlarge": [8, 32, 17],
};
const t3: BurstableSizes = {
    nano: [2, 0.5, 5],
    micro: [2, 1, 10],
    small: [2, 2, 20],
    medium: [2, 4, 20],
    large: [2, 8, 30],
    xlarge: [4, 16, 40],
    "2xlarge": [8, 32, 40],
};
const burstable: Record<string, [BurstableSizes, InstanceTypeFacts["architecture"], InstanceTypeFacts["hypervisor"]]> =
    {
        t2: [t2, x86, "xen"],
        t3: [t3, x86, "nitro"],
        t3a: [t3, x86, "nitro"],
        t4g: [t3, arm, "nitro"],
    };

/** Sizes from xlarge on, as multiples of xlarge, which has four vCPUs. */
const to16 = [1, 2, 4, 8, 12, 16];
const to24 = [...to16, 24];
const to32 = [...to24, 32];
const to48 = [...to24, 48];

/** Generation and processor → sizes, smallest size, architecture (EC2 Instance Types, specifications). */
const generations: Record<
    string,
    [multiples: number[], smallest: "medium" | "large", InstanceTypeFacts["architecture"]]
> = {
    "5": [to24, "large", x86],
    "5a": [to24, "large", x86],
    "6i": [to32, "large", x86],
    "6a": [[...to32, 48], "large", x86],
    "6g": [to16, "medium", arm],
    "7i": [to48, "large", x86],
    "7a": [[...to32, 48], "medium", x86],
    "7g": [to16, "medium", arm],
    "8g": [to48, "medium", arm],
};
/** Only C5 has 9xlarge and 18xlarge instead of 8xlarge and 16xlarge. */
const sizesOfC5 = [1, 2, 4, 9, 12, 18, 24];
/** Purpose (general, compute, memory) → GiB for each vCPU. */
const memoryPerVcpu: Record<string, number> = { m: 4, c: 2, r: 8 };

const types = new Map<string, InstanceTypeFacts>();

for (const [family, [sizes, architecture, hypervisor]] of Object.entries(burstable)) {
    for (const [size, [vcpus, memory, baseline]] of Object.entries(sizes)) {
        types.set(`${family}.${size}`, { vcpus, memory: memory * GiB, architecture, hypervisor, baseline });
    }
}
for (const [purpose, perVcpu] of Object.entries(memoryPerVcpu)) {
    for (const [generation, [multiples, smallest, architecture]] of Object.entries(generations)) {
        const family = `${purpose}${generation}`;
        const add = (size: string, vcpus: number) =>
            types.set(`${family}.${size}`, { vcpus, memory: vcpus * perVcpu * GiB, architecture, hypervisor: "nitro" });
        if (smallest === "medium") {
            add("medium", 1);
        }
        add("large", 2);
        for (const multiple of family === "c5" ? sizesOfC5 : multiples) {
            add(multiple === 1 ? "xlarge" : `${multiple}xlarge`, 4 * multiple);
        }
    }
}

/** What an instance type has; `undefined` if it doesn't exist, or isn't in the table. */
export function instanceTypeFacts(name: string): InstanceTypeFacts | undefined {
    return types.get(name);
}

/** The names of all types in the table: T2 to T4g, and the families M, C and R from the fifth generation on. */
export function instanceTypeNames(): string[] {
    return [...types.keys()];
}
