import * as fs from "node:fs";
import * as path from "node:path";
import { parseUrn } from "../../pulumi/urn";
import { Problem } from "../../toolchain/problem";
import { replaceFile } from "../../toolchain/replace-file";
import { failureCodes, isFailureCode, type FailureCode } from "./failure-codes";

const verbs = ["create", "read", "update", "delete"] as const;

/** What the engine asks a provider to do with one resource. */
export type Verb = (typeof verbs)[number];

/** A failure of AWS that a rehearsal asks for. It happens once, at the first operation that fits. */
export interface RequestedFailure {
    /** The resource's name in the program, or its type's name, such as `Instance`. */
    resource: string;
    verb: Verb;
    code: FailureCode;
}

/**
 * Reads failures as a command gets them: `RESOURCE:OPERATION=ERROR`, such as
 * `server:update=InsufficientInstanceCapacity`.
 *
 * @throws Problem that names everything that is wrong with them
 */
export function parseFailures(texts: string[]): RequestedFailure[] {
    const problems: string[] = [];
    const failures = texts.flatMap((text) => {
        const [, resource, verb, code] = /^([^:=]+):([^:=]*)=([^:=]*)$/.exec(text) ?? [];
        if (resource && isVerb(verb) && isFailureCode(code)) {
            return [{ resource, verb, code }];
        }
        problems.push(`  ${JSON.stringify(text)}: ${explain(resource, verb)}`);
        return [];
    });
    if (problems.length > 0) {
        throw new Problem(
            `--fail takes RESOURCE:OPERATION=ERROR, for example server:update=InsufficientInstanceCapacity\n${problems.join("\n")}`,
        );
    }
    return failures;
}

function explain(resource: string | undefined, verb: string | undefined): string {
    if (!resource) {
        return "is not of this form; RESOURCE is a name in the program, or a type, such as Instance";
    }
    return isVerb(verb)
        ? `the error must be one of ${Object.keys(failureCodes).join(", ")}`
        : `the operation must be one of ${verbs.join(", ")}`;
}

function isVerb(value: string | undefined): value is Verb {
    return verbs.some((verb) => verb === value);
}

/** The failures that still have to happen in one cloud. In a file, since the engine starts the provider by itself. */
export class RequestedFailures {
    private readonly file: string;

    /** @param directory the cloud's */
    constructor(directory: string) {
        this.file = path.join(directory, "requested-failures.json");
    }

    request(failures: RequestedFailure[]): void {
        if (failures.length > 0) {
            replaceFile(this.file, `${JSON.stringify(failures, undefined, 2)}\n`);
        }
    }

    /** The failure of an operation that begins now, which so happens no second time. */
    take(urn: string, verb: Verb): FailureCode | undefined {
        const waiting = this.waiting();
        const { name, type } = parseUrn(urn);
        const names = [name, type.split(":").pop()];
        const found = waiting.findIndex((failure) => failure.verb === verb && names.includes(failure.resource));
        if (found === -1) {
            return undefined;
        }
        const [{ code }] = waiting.splice(found, 1) as [RequestedFailure];
        replaceFile(this.file, `${JSON.stringify(waiting, undefined, 2)}\n`);
        return code;
    }

    /** Forgets what did not happen, and returns it. */
    forget(): RequestedFailure[] {
        const waiting = this.waiting();
        fs.rmSync(this.file, { force: true });
        return waiting;
    }

    private waiting(): RequestedFailure[] {
        return fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, "utf8")) : [];
    }
}
