import type { CreateResult, ReadResult } from "@pulumi/pulumi/provider";
import { PartialFailure } from "../provider/partial-failure";
import type { Operation } from "../provider/resource-type";
import type { Properties } from "../provider/values";
import { failureText, isDone } from "./failure-codes";
import { RecordedType } from "./recorded-type";
import { RequestedFailures, type Verb } from "./requested-failures";

/** A type whose operations fail if a rehearsal asks for it, and leave behind what they leave behind on AWS. */
export class FailingType extends RecordedType {
    private readonly requested = new RequestedFailures(this.aws.directory);

    override async create(checked: Properties, operation: Operation): Promise<CreateResult> {
        const code = this.requested.take(operation.urn, "create");
        if (code && !isDone(code)) {
            throw new Error(failureText(code));
        }
        const created = await super.create(checked, operation);
        if (code) {
            throw new PartialFailure(created.id, created.outs ?? {}, failureText(code));
        }
        return created;
    }

    override async read(id: string): Promise<ReadResult> {
        const code = this.take(id, "read");
        if (code) {
            throw new Error(failureText(code));
        }
        return super.read(id);
    }

    protected override async change(id: string, checked: Properties): Promise<Properties> {
        const code = this.take(id, "update");
        if (code && !isDone(code)) {
            await this.changeHalfway(id, checked);
            throw new Error(failureText(code));
        }
        const outputs = await super.change(id, checked);
        if (code) {
            throw new Error(failureText(code));
        }
        return outputs;
    }

    override async delete(id: string): Promise<void> {
        const code = this.take(id, "delete");
        if (code && !isDone(code)) {
            await this.type.halfway?.delete?.(id, this.aws.records.find(this.token, id)!.outputs, this.aws);
            throw new Error(failureText(code));
        }
        await super.delete(id);
        if (code) {
            throw new Error(failureText(code));
        }
    }

    private async changeHalfway(id: string, inputs: Properties): Promise<void> {
        const record = this.aws.records.find(this.token, id)!;
        const changed = await this.type.halfway?.update?.(id, inputs, record.outputs, this.aws);
        this.aws.records.save(this.token, {
            ...record,
            inputs: { ...record.inputs, ...changed },
            outputs: { ...record.outputs, ...changed },
        });
    }

    private take(id: string, verb: Verb) {
        const record = this.aws.records.find(this.token, id);
        return record && this.requested.take(record.urn, verb);
    }
}
