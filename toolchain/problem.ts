/** Something the user can mend: the message says what is wrong and which command mends it; no stack trace is shown. */
export class Problem extends Error {
    constructor(message: string) {
        super(message);
        this.name = "Problem";
    }
}
