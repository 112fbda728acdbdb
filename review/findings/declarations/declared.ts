/** What a program's text says of a resource that it declares. */
export interface Declared {
    /** The resource's class, e.g. `Instance`. */
    className: string;
    /** The name's fixed texts, with `undefined` for each computed part. */
    name: (string | undefined)[];
    line: number;
}
