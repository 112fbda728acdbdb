import type { StackValidationArgs } from "@pulumi/policy";
import { readPolicyConfiguration, type PolicyConfiguration } from "./configuration";
import { describeProblem } from "../../toolchain/setting-problem";
import { makeReport, reportVariable, writeReport } from "./report";
import { toResources } from "./resources";
import { secrets } from "./secrets";
import type { Pack } from "../findings/pack";
import { evaluate, type Evaluation } from "./evaluation";
import { forgetResources, levelOf } from "./sdk";

/**
 * State shared by the policies of one process: the SDK runs them one after another on the same resources, and the first
 * one does the work for all.
 */
export class Session {
    private readonly entered = new Set<string>();
    private configuration: PolicyConfiguration;
    private evaluation: Evaluation | undefined;

    /**
     * @param name name of the pack being served
     * @param packs the packs with the rules to check
     * @param complete whether the packs have all rules, so that an accepted risk for any other rule is a mistake
     */
    constructor(
        private readonly name: string,
        private readonly packs: readonly Pack[],
        private readonly complete: boolean,
    ) {
        this.configuration = this.read({});
    }

    private get rules() {
        return this.packs.flatMap((pack) => pack.rules);
    }

    private read(given: Record<string, unknown>): PolicyConfiguration {
        return readPolicyConfiguration(given, { complete: this.complete, rules: this.rules });
    }

    /** Each policy calls this first; a second call by the same policy begins a new run. */
    enter(policy: string): void {
        if (this.entered.has(policy)) {
            this.entered.clear();
            this.evaluation = undefined;
            this.configuration = this.read({});
        }
        this.entered.add(policy);
    }

    /** Takes parameters and accepted risks from the configuration of the policy that runs first. */
    configure(given: Record<string, unknown>): PolicyConfiguration {
        this.configuration = this.read(given);
        return this.configuration;
    }

    /** What all rules have found; the first call of a run evaluates them and writes the report. */
    evaluate(args: Pick<StackValidationArgs, "resources">): Evaluation {
        if (this.evaluation === undefined) {
            const { parameters, acceptedRisks } = this.configuration;
            const resources = toResources(args.resources);
            this.evaluation = evaluate(resources, this.rules, parameters, acceptedRisks, new Date());
            this.report(this.evaluation);
            forgetResources();
        }
        return this.evaluation;
    }

    private report(evaluation: Evaluation): void {
        const file = process.env[reportVariable];
        if (file) {
            const { parameters, problems } = this.configuration;
            const sentences = problems.map(describeProblem);
            const report = makeReport(this.name, this.packs, parameters, evaluation, sentences, process.env, levelOf);
            writeReport(file, report, (text) => secrets.mask(text));
        }
    }
}
