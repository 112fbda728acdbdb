import type { StackValidationArgs } from "@pulumi/policy";
import { readPolicyConfiguration, type PolicyConfiguration } from "./configuration";
import { describeProblem } from "../../toolchain/setting-problem";
import { makeReport, reportVariable, writeReport } from "./report";
import { toResources } from "./resources";
import { secrets } from "./secrets";
import type { Finding } from "../findings/finding";
import { levelOf, type EnforcementLevel, type Pack } from "../findings/pack";
import { append } from "../topology/inventory";
import { evaluate, type Evaluation } from "./evaluation";
import { violationsOf, type ReportedViolation } from "./messages";
import { isRegistered, levelOf as configuredLevel } from "./sdk";

/**
 * State shared by the policies of one process: the SDK runs them one after another on the same resources, and the first
 * one does the work for all.
 */
export class Session {
    private readonly entered = new Set<string>();
    private configuration: PolicyConfiguration;
    private evaluation: Evaluation | undefined;
    private violations: Map<string, ReportedViolation[]> | undefined;

    /**
     * @param name name of the pack being served
     * @param packs the packs with the rules to check
     * @param complete whether the packs have all rules, so that an accepted risk for any other rule is a mistake
     * @param evaluated called when all rules of a run have been evaluated, and its resources are no longer needed
     */
    constructor(
        private readonly name: string,
        private readonly packs: readonly Pack[],
        private readonly complete: boolean,
        private readonly evaluated: () => void = () => undefined,
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
            this.violations = undefined;
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
            const resources = toResources(args.resources.filter(({ urn }) => isRegistered(urn)));
            this.evaluation = evaluate(resources, this.rules, parameters, acceptedRisks, new Date());
            this.report(this.evaluation);
            this.evaluated();
        }
        return this.evaluation;
    }

    /** The level of a finding, or of what the engine is told of one. */
    levelOf({ rule: name, severity }: Pick<Finding, "rule" | "severity">): EnforcementLevel {
        const pack = this.packs.find(({ rules }) => rules.some((rule) => rule.name === name))!;
        return levelOf(
            pack,
            pack.rules.find((rule) => rule.name === name)!,
            severity,
            configuredLevel,
        );
    }

    /** What the engine is told about a rule. */
    violationsOf(rule: string, args: Pick<StackValidationArgs, "resources">): ReportedViolation[] {
        if (this.violations === undefined) {
            this.violations = new Map();
            const shown = this.evaluate(args).findings.filter((finding) => this.levelOf(finding) !== "disabled");
            for (const violation of violationsOf(shown)) {
                append(this.violations, violation.rule, violation);
            }
        }
        return this.violations.get(rule) ?? [];
    }

    private report(evaluation: Evaluation): void {
        const file = process.env[reportVariable];
        if (file) {
            const { parameters, problems } = this.configuration;
            const sentences = problems.map(describeProblem);
            const report = makeReport(
                this.name,
                this.packs,
                parameters,
                evaluation,
                sentences,
                process.env,
                configuredLevel,
            );
            writeReport(file, report, (text) => secrets.mask(text));
        }
    }
}
