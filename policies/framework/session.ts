import type { StackValidationArgs } from "@pulumi/policy";
import { readConfiguration, type Configuration } from "./configuration";
import { describeProblem } from "./problem";
import { makeReport, reportVariable, writeReport } from "./report";
import { toResources } from "./resources";
import type { Pack } from "../findings/rule";
import { evaluate, type Evaluation } from "./run";
import { forgetResources, redact } from "./sdk";

/**
 * What the policies of one process share: the engine asks them one after another about the same resources, and the
 * first one does the work for all. A policy that is asked a second time begins a new run.
 */
export class Session {
    private readonly asked = new Set<string>();
    private configuration: Configuration;
    private evaluation: Evaluation | undefined;

    /**
     * @param name of the pack that is served
     * @param packs whose rules it serves
     * @param complete whether there are no other rules anywhere, so that an accepted risk for one is a mistake
     */
    constructor(
        private readonly name: string,
        private readonly packs: readonly Pack[],
        private readonly complete: boolean,
        private readonly now: () => Date = () => new Date(),
        private readonly environment: NodeJS.ProcessEnv = process.env,
    ) {
        this.configuration = this.read({});
    }

    private get rules() {
        return this.packs.flatMap((pack) => pack.rules);
    }

    private read(given: Record<string, unknown>): Configuration {
        return readConfiguration(given, { complete: this.complete, rules: this.rules });
    }

    /** To be called by each policy first. */
    enter(policy: string): void {
        if (this.asked.has(policy)) {
            this.asked.clear();
            this.evaluation = undefined;
            this.configuration = this.read({});
        }
        this.asked.add(policy);
    }

    /** Takes parameters and accepted risks from the policy that is asked first. */
    configure(given: Record<string, unknown>): Configuration {
        this.configuration = this.read(given);
        return this.configuration;
    }

    /** What all rules together have found; the first call of a run evaluates them and writes the report. */
    evaluate(args: Pick<StackValidationArgs, "resources">): Evaluation {
        if (this.evaluation === undefined) {
            const { parameters, acceptedRisks } = this.configuration;
            const resources = toResources(args.resources);
            this.evaluation = evaluate(resources, this.rules, parameters, acceptedRisks, this.now());
            this.report(this.evaluation);
            forgetResources();
        }
        return this.evaluation;
    }

    private report(evaluation: Evaluation): void {
        const file = this.environment[reportVariable];
        if (file) {
            const { parameters, problems } = this.configuration;
            const sentences = problems.map(describeProblem);
            const report = makeReport(this.name, this.packs, parameters, evaluation, sentences, this.environment);
            writeReport(file, report, redact);
        }
    }
}
