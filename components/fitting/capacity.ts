/** What an instance type offers. */
export interface InstanceCapacity {
    vcpus: number;
    /** MiB. */
    memory: number;
}

/** How one machine's memory and processors are shared by what runs on it. */
export interface Capacity {
    workers: number;
    /** MySQL's `max_connections`. */
    databaseConnections: number;
    /** MySQL's `innodb_buffer_pool_size`, MiB. */
    databaseBufferPool: number;
}

export interface CapacityRequest {
    /** 0: fitted. */
    workers: number;
    threads: number;
    /** Processes beside the site, each with a connection of its own. */
    processes: number;
}

// A quarter for MySQL's buffer pool leaves room for its other 200 to 300 MiB, the system and two releases side by side.
const bufferPoolShare = 0.25;
// For the workers of two releases, since both run for the moment of a deploy.
const workerShare = 0.35;
// A small Flask or Django process (MiB).
const workerMemory = 64;
// For administration, backup and monitoring.
const reservedConnections = 10;

/**
 * Fits the application server and MySQL to the instance type.
 *
 * Sizes come from the type and not from the machine, because a container reports its host's memory. Workers start from
 * 2 × vCPUs + 1 (Gunicorn's documentation, "Design"), as far as memory goes.
 */
export function fitCapacity(instance: InstanceCapacity, request: CapacityRequest): Capacity {
    const byProcessor = 2 * instance.vcpus + 1;
    const byMemory = Math.floor((instance.memory * workerShare) / 2 / workerMemory);
    const workers = request.workers || Math.max(1, Math.min(byProcessor, byMemory));
    return {
        workers,
        databaseConnections: 2 * workers * request.threads + request.processes + reservedConnections,
        databaseBufferPool: Math.max(32, Math.floor((instance.memory * bufferPoolShare) / 32) * 32),
    };
}
