import type { StackValidationArgs } from "@pulumi/policy";
import { readConfiguration, type Configuration } from "./configuration";
import { configurationPolicy } from "./names";
import { describeProblem } from "./problem";
import type { Severity } from "../topology/finding";
import { makeReport, reportVariable, writeReport } from "./report";
import { toResources } from "./resources";
import type { Pack } from "./rule";
import { evaluate, type Evaluation } from "./run";
import { redact } from "./sdk";

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
        }
        return this.evaluation;
    }

    /**
     * Whether it is already known that a rule has no finding of a severity. Only where the configuration was read in
     * this run: it is the first policy, so what is known can't be a former run's.
     */
    hasNothing(rule: string, severity: Severity): boolean {
        return (
            this.asked.has(configurationPolicy) &&
            this.evaluation !== undefined &&
            !this.evaluation.findings.some((finding) => finding.rule === rule && finding.severity === severity)
        );
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
