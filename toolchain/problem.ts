/** An error that the user can fix: the message says what is wrong and how to fix it. */
export class Problem extends Error {
    constructor(message: string) {
        super(message);
        this.name = "Problem";
    }
}
