/** What an operation of the provider ends with, and what AWS has done by then. */
interface Failing {
    message: string;
    /** AWS did what was asked, and the provider gave up while it waited for the end. */
    done?: true;
}

/** Errors that an update has to expect from AWS, by code: EC2's own list of error codes, and the provider's waiting. */
export const failureCodes = {
    DependencyViolation: { message: "the resource has a dependent object and cannot be deleted" },
    IncorrectState: { message: "the resource is not in a state that allows this request" },
    InsufficientInstanceCapacity: {
        message: "there is not enough capacity for this instance type in the availability zone now",
    },
    InternalError: { message: "an internal error has occurred; try the request again" },
    NotFound: { message: "what this request refers to is not known everywhere yet" },
    RequestLimitExceeded: { message: "the account's limit of requests was exceeded, in every repetition" },
    Timeout: { message: "timeout while waiting for the resource's state", done: true },
    UnauthorizedOperation: { message: "you are not authorized to perform this operation" },
} satisfies Record<string, Failing>;

export type FailureCode = keyof typeof failureCodes;

export function isFailureCode(value: string | undefined): value is FailureCode {
    return value !== undefined && Object.hasOwn(failureCodes, value);
}

/** Whether AWS has done by then what was asked. */
export function isDone(code: FailureCode): boolean {
    return (failureCodes[code] as Failing).done === true;
}

/** What the provider says, as AWS's own errors begin with their code. */
export function failureText(code: FailureCode): string {
    return `${code}: ${failureCodes[code].message} (asked for by --fail)`;
}
