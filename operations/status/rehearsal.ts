/** What differs where the stack is a rehearsal on this computer. */
export interface Rehearsal {
    /** Addresses of the servers that answer for the domain, in place of the world's. */
    nameServers: string[];
    /** Authorities that visitors trust besides this computer's, PEM. */
    roots: string[];
}
