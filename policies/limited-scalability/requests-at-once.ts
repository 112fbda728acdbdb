import type { Tier } from "../topology/graph";

type Pool = NonNullable<Tier["applicationServer"]>;

/** What is said of an application server. */
interface Words {
    /** With the numbers that the program shows. */
    known(pool: Pool): string;
    /** With the number of its documentation, if there is one. */
    usual(vcpus: number | undefined): string | undefined;
}

/** Each worker serves as many requests at once as it has threads. */
function threaded(name: string): Words {
    return {
        known: ({ workers, threads }) =>
            `${count(workers * threads, "request")} at once (${count(workers, "worker")} of ${name} with ${count(threads, "thread")} each)`,
        usual: (vcpus) => workersToStartWith(vcpus, "one request at once for each of their threads"),
    };
}

const eventLoop = "many requests at once as long as none blocks the event loop";
const uvicorn: Words = {
    known: ({ workers }) => `${count(workers, "worker")} of Uvicorn: ${eventLoop}`,
    usual: () => `by default one worker of Uvicorn: ${eventLoop}`,
};
const uvicornUnderGunicorn: Words = {
    ...uvicorn,
    usual: (vcpus) => workersToStartWith(vcpus, `of Uvicorn: ${eventLoop}`),
};

const phpFpm: Words = {
    // What is a thread elsewhere is a process there.
    known: ({ workers, threads }) => `${count(workers * threads, "request")} at once (processes of PHP-FPM)`,
    usual: () => "by default 5 requests at once (processes of PHP-FPM)",
};

/** What each of a tier's servers answers at once, by its application servers; none of those of which nothing is known. */
export function requestsAtOnce({ software, applicationServer }: Tier, vcpus: number | undefined): string[] {
    const kinds: Record<string, Words | undefined> = {
        Gunicorn: software.includes("Uvicorn") ? undefined : threaded("Gunicorn"),
        uWSGI: threaded("uWSGI"),
        Uvicorn: software.includes("Gunicorn") ? uvicornUnderGunicorn : uvicorn,
        "PHP-FPM": phpFpm,
    };
    return software
        .flatMap((name) => kinds[name] ?? [])
        .flatMap((words) => (applicationServer ? words.known(applicationServer) : words.usual(vcpus)) ?? []);
}

function workersToStartWith(vcpus: number | undefined, what: string): string | undefined {
    return vcpus === undefined
        ? undefined
        : `about ${2 * vcpus + 1} workers to start with (2 × cores + 1, Gunicorn's rule), ${what}`;
}

function count(number: number, one: string, many = `${one}s`): string {
    return `${number} ${number === 1 ? one : many}`;
}
