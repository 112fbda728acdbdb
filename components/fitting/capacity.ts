/** What an instance type offers. */
export interface InstanceCapacity {
    vcpus: number;
    /** MiB. */
    memory: number;
}

/** Shares of the server's memory and processors. */
export interface Capacity {
    workers: number;
    /** MySQL's `max_connections`. */
    databaseConnections: number;
    /** MySQL's `innodb_buffer_pool_size`, MiB. */
    databaseBufferPool: number;
}

export interface CapacityRequest {
    /** 0 to fit the number to the instance. */
    workers: number;
    threads: number;
    /** Processes beside the site, each with a database connection. */
    processes: number;
}

// Leaves room for MySQL's other 200 to 300 MiB, the system, and two releases side by side.
const bufferPoolShare = 0.25;
// For the workers of two releases, which both run during a deploy.
const workerShare = 0.35;
// MiB of a small Flask or Django process.
const workerMemory = 64;
// For administration, backup and monitoring.
const reservedConnections = 10;

/**
 * Fits the application server and MySQL to the instance type, not to the memory that the server reports, because a
 * machine of the local cloud reports its host's. Unless the request sets their number, there are 2 × vCPUs + 1 workers
 * (Gunicorn's documentation, "Design"), or fewer if memory is short.
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
