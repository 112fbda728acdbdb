/** What an instance type offers. */
export interface InstanceCapacity {
    vcpus: number;
    /** MiB. */
    memory: number;
}

/** Shares of the server's memory, processors and connections. Memory is in MiB. MySQL's are 0 without a database. */
export interface Capacity {
    workers: number;
    /** Workers of a release that asks for none. */
    fittingWorkers: number;
    /** MySQL's `max_connections`. */
    databaseConnections: number;
    /** MySQL's `max_user_connections`: the most that one of its accounts has, such as that of a slot. */
    accountConnections: number;
    /** MySQL's `innodb_buffer_pool_size`. */
    databaseBufferPool: number;
    /** For all slots, processes, jobs and builds together. */
    applicationMemory: number;
    /** For each of them; what is left is enough for the other slot, so that a deploy can replace a sick release. */
    unitMemory: number;
    /** Processes and threads of all of them together. */
    applicationTasks: number;
    /** Processes and threads of each of them. */
    unitTasks: number;
}

export interface CapacityRequest {
    /** 0 to fit the number to the instance. */
    workers: number;
    threads: number;
    /** Processes beside the site, and jobs. */
    processes: number;
    /** Whether MySQL runs beside the application. */
    database: boolean;
}

// For the workers of two releases, which both run during a deploy.
const workerShare = 0.35;
// MiB of a small Flask or Django process.
const workerMemory = 64;
// MiB of an application server's own process.
const masterMemory = 32;
// MySQL's accounts of the application: two slots, the processes, and the commands of a deploy.
const accounts = 4;
// For administration, commands by hand, backup and monitoring.
const reservedConnections = 10;
// The least that an account has: a deploy's commands and the administrator need some on the smallest server too.
const fewestConnections = 20;
// MySQL 9.7 without its buffer pool and connections, and an idle connection, in MiB (measured, performance_schema off).
const databaseMemory = 240;
const connectionMemory = 0.25;
// However many connections the settings ask for.
const leastApplicationShare = 0.2;
// Tasks of a unit beside its workers: what the application itself starts.
const extraTasks = 256;

/** MiB that the kernel, SSH, Nginx, the journal and a backup need. */
export function systemMemory(instance: InstanceCapacity): number {
    return 64 + Math.min(1024, Math.floor(instance.memory / 16));
}

/** MiB that MySQL takes when all its connections are open. */
export function memoryOfDatabase({ databaseBufferPool, databaseConnections }: Capacity): number {
    if (databaseConnections === 0) {
        return 0;
    }
    return databaseMemory + databaseBufferPool + Math.ceil(databaseConnections * connectionMemory);
}

/**
 * Fits the application and MySQL to the instance type, not to the memory that the server reports, because a machine of
 * the local cloud reports its host's. Unless the request sets their number, there are 2 × vCPUs + 1 workers (Gunicorn's
 * documentation, "Design"), or fewer if memory is short.
 */
export function fitCapacity(instance: InstanceCapacity, request: CapacityRequest): Capacity {
    const byProcessor = 2 * instance.vcpus + 1;
    const byMemory = Math.floor((instance.memory * workerShare) / 2 / workerMemory);
    const fittingWorkers = Math.max(1, Math.min(byProcessor, byMemory));
    const workers = request.workers || fittingWorkers;
    // A quarter of the memory; less where MySQL's other needs weigh more.
    const bufferPool = Math.min(instance.memory / 4, (instance.memory - 416) / 3);
    // Each thread may have two, such as one for reading and one for writing.
    const accountConnections = Math.max(fewestConnections, 2 * workers * request.threads, 4 * request.processes);
    const unitTasks = extraTasks + 2 * workers * (request.threads + 2);
    const capacity: Capacity = {
        workers,
        fittingWorkers,
        accountConnections: request.database ? accountConnections : 0,
        databaseConnections: request.database ? accounts * accountConnections + reservedConnections : 0,
        databaseBufferPool: request.database ? Math.max(32, Math.floor(bufferPool / 32) * 32) : 0,
        applicationMemory: 0,
        unitMemory: 0,
        // Two slots, a command and a build besides.
        applicationTasks: (4 + request.processes) * unitTasks,
        unitTasks,
    };
    capacity.applicationMemory = Math.max(
        Math.floor(instance.memory * leastApplicationShare),
        instance.memory - systemMemory(instance) - memoryOfDatabase(capacity),
    );
    const otherSlot = Math.min(workers * workerMemory + masterMemory, Math.floor(0.4 * capacity.applicationMemory));
    capacity.unitMemory = capacity.applicationMemory - otherSlot;
    return capacity;
}
