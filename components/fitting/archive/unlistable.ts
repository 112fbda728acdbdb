/** Why a folder's files can't be a release: what it has, what it may have, and what to do. */
interface Reason {
    received: string;
    allowed: string;
    remedy: string;
}

/** The files of a folder can't be a release. A user error, so whoever reports it needs no stack trace. */
export class UnlistableFolder extends Error {
    constructor(readonly reasons: Reason[]) {
        super(reasons.map(({ received, remedy }) => `${received}: ${remedy}`).join("\n"));
        this.name = "UnlistableFolder";
    }
}
