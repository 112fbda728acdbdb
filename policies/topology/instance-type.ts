/** What a server of an EC2 instance type has. */
export interface Capacity {
    vCpus: number;
    /** Memory in GiB, where the family's ratio is known. */
    memory?: number;
    /** Burstable types only: per cent of each vCPU that is there all the time. */
    baseline?: number;
}

const burstableFamilies = new Set(["t2", "t3", "t3a", "t4g"]);

/** Memory of the burstable types in GiB (EC2 User Guide, instance type specifications). */
const burstableMemory: Record<string, number> = {
    nano: 0.5,
    micro: 1,
    small: 2,
    medium: 4,
    large: 8,
    xlarge: 16,
    "2xlarge": 32,
};

/** Per cent of each vCPU (EC2 User Guide, burstable baseline table, for T3, T3a and T4g). */
const burstableBaseline: Record<string, number> = {
    nano: 5,
    micro: 10,
    small: 20,
    medium: 20,
    large: 30,
    xlarge: 40,
    "2xlarge": 40,
};

/** GiB of memory for each vCPU in the families whose name begins with the letter. */
const memoryPerVCpu: Record<string, number> = { c: 2, m: 4, r: 8 };

/** vCPUs, memory and burst baseline of an instance type; `undefined` if it can't be told from the name. */
export function capacityOf(instanceType: string): Capacity | undefined {
    const [family = "", size = ""] = instanceType.split(".");
    if (burstableFamilies.has(family)) {
        const memory = burstableMemory[size];
        if (memory === undefined) {
            return undefined;
        }
        const single = family === "t2" && ["nano", "micro", "small"].includes(size);
        const vCpus = single ? 1 : size === "xlarge" ? 4 : size === "2xlarge" ? 8 : 2;
        return { vCpus, memory, ...(family === "t2" ? {} : { baseline: burstableBaseline[size] }) };
    }
    const vCpus = vCpusOfSize(size);
    const ratio = /^[cmr]([4-9]|\d{2})/.test(family) ? memoryPerVCpu[family[0]] : undefined;
    return vCpus === undefined ? undefined : { vCpus, ...(ratio === undefined ? {} : { memory: vCpus * ratio }) };
}

function vCpusOfSize(size: string): number | undefined {
    const fixed: Record<string, number> = { medium: 1, large: 2, xlarge: 4 };
    const multiple = /^(\d+)xlarge$/.exec(size);
    return multiple ? Number(multiple[1]) * 4 : fixed[size];
}
