import { enumerate } from "../findings/wording";
import type { Need, ServiceGraph, ServiceNode, Site } from "../topology/graph";
import { findLosses } from "../topology/losses";
import { commitments } from "./commitments";
import type { Part } from "./parts";

/** What AWS commits to for a site: the shares of its parts combined along the graph. Reports contain it as it is. */
export interface SiteCommitment {
    /** In per cent of the hours of a year. Software, deploys and people's mistakes aren't in it. */
    percent: number;
    /** What makes it less than 100%, the most hours first. */
    parts: CommitmentPart[];
    /** What visitors need and the number leaves out, and why. */
    without: { urn: string; label: string; reason: string }[];
}

export interface CommitmentPart {
    urn: string;
    label: string;
    percent: number;
    /** Of several of which one suffices: their number. */
    alternatives?: number;
}

/** More alternatives than that add nothing that can be told from 100%. */
const mostAlternatives = 8;
/** Nodes visited to tell whether alternatives have something in common. */
const mostVisited = 2_000;

/**
 * Everything that is needed counts as it is; of alternatives one suffices if a health check leads visitors away from one that
 * fails and if they have nothing in common. Alternatives that share something, such as a zone, count as one.
 */
export class Commitments {
    private readonly nodes: Map<string, ServiceNode>;
    /** By node, the failure domains and parts whose loss takes it down. */
    readonly losses: ReadonlyMap<string, ReadonlySet<string>>;
    /** Choices that are being judged, so that needs in a cycle end. */
    private readonly open = new Set<Need>();

    constructor(
        { nodes }: ServiceGraph,
        private readonly parts: ReadonlyMap<string, Part>,
    ) {
        this.nodes = new Map(nodes.map((node) => [node.id, node]));
        this.losses = findLosses(this.nodes, new Map([...parts.keys()].map((id) => [id, [partId(id)]])));
    }

    of({ entries }: Site): SiteCommitment {
        const needs: Need[] = entries.map((id) => ({ kind: "routes-to", anyOf: [id] }));
        const { share, parts, without } = this.judge(needs, new Set());
        return {
            percent: rounded(share * 100),
            parts: parts.filter(({ percent }) => percent < 100).sort((one, other) => one.percent - other.percent),
            without: without.map(({ node, missing }) => ({ urn: node.urn, label: node.label, reason: missing })),
        };
    }

    /** The share of time in which all needs are met while everything in `given` works. */
    private judge(needs: Need[], given: ReadonlySet<string>): Judgement {
        const { sure, choices } = this.follow(needs);
        const result: Judgement = { share: 1, parts: [], without: [] };
        const works = new Set(given);
        for (const id of sure) {
            works.add(id);
            const part = given.has(id) ? undefined : this.parts.get(nodeId(id));
            if (part) {
                take(result, judgementOf(part));
            }
        }
        for (const choice of choices.filter((choice) => !this.open.has(choice))) {
            this.open.add(choice);
            take(result, this.choose(choice, works));
            this.open.delete(choice);
        }
        return result;
    }

    /** What all needs have in common as a loss, and the choices on the way there. */
    private follow(needs: Need[]): { sure: Set<string>; choices: Need[] } {
        const sure = new Set<string>();
        const choices = new Map<string, Need>();
        const seen = new Set<string>();
        const rest = [...needs];
        for (let need = rest.pop(); need !== undefined; need = rest.pop()) {
            const { anyOf, healthChecked } = need;
            // Visitors of a failed alternative stay there unless something leads them away.
            const all = anyOf.length === 1 || healthChecked === false;
            for (const id of all ? anyOf : []) {
                this.losses.get(id)?.forEach((loss) => sure.add(loss));
                if (!seen.has(id)) {
                    seen.add(id);
                    rest.push(...(this.nodes.get(id)?.needs ?? []));
                }
            }
            if (!all) {
                choices.set([...anyOf].sort().join(" "), need);
                shared(anyOf.map((id) => this.losses.get(id) ?? new Set<string>())).forEach((loss) => sure.add(loss));
            }
        }
        return { sure, choices: [...choices.values()] };
    }

    private choose({ anyOf }: Need, given: ReadonlySet<string>): Judgement {
        const alternatives = anyOf.slice(0, mostAlternatives).map((id) => ({
            ...this.judge([{ kind: "routes-to", anyOf: [id] }], given),
            reached: this.reached(id, given),
        }));
        // One without a figure stands in for nothing, unless there is no other.
        const known = alternatives.filter(({ without }) => without.length === 0);
        const counted = known.length > 0 ? known : alternatives;
        const failing = independent(counted).map((group) => 1 - Math.max(...group.map(({ share }) => share)));
        const combined = 1 - failing.reduce((product, share) => product * share, 1);
        // For instances in several zones AWS commits to no more than this, however many there are.
        const onServers = counted.every(({ parts }) => parts.some(({ urn }) => this.nodes.get(urn)?.kind === "server"));
        const share =
            onServers && failing.length > 1 ? Math.min(combined, commitments.compute.overZones / 100) : combined;
        const weakest = counted.flatMap(({ parts: [first] }) => first ?? []);
        return {
            share,
            without: known.length > 0 ? [] : counted.flatMap(({ without }) => without),
            parts: weakest.slice(0, 1).map(({ urn }) => ({
                urn,
                label: enumerate([...new Set(weakest.map(({ label }) => label))], 3),
                percent: rounded(share * 100),
                alternatives: anyOf.length,
            })),
        };
    }

    /** Everything that can take a node down, alone or together with something else; undefined if that is too much to follow. */
    private reached(start: string, given: ReadonlySet<string>): Set<string> | undefined {
        const found = new Set<string>();
        const seen = new Set([start]);
        const rest = [start];
        for (let id = rest.pop(); id !== undefined; id = rest.pop()) {
            const node = this.nodes.get(id);
            const part = this.parts.has(id) ? partId(id) : undefined;
            // A part that has been counted already includes what it is in.
            const own =
                part !== undefined && given.has(part) ? [] : [...(node?.domains ?? []), ...(part ? [part] : [])];
            own.forEach((loss) => found.add(loss));
            for (const next of node?.needs.flatMap(({ anyOf }) => anyOf) ?? []) {
                if (!seen.has(next)) {
                    seen.add(next);
                    rest.push(next);
                }
            }
            if (seen.size > mostVisited) {
                return undefined;
            }
        }
        return found;
    }
}

interface Judgement {
    share: number;
    parts: CommitmentPart[];
    without: (Part & { missing: string })[];
}

/** Without what floating point adds to a product. */
function rounded(percent: number): number {
    return Number(percent.toFixed(6));
}

function take(result: Judgement, { share, parts, without }: Judgement): void {
    result.share *= share;
    result.parts.push(...parts);
    result.without.push(...without.filter((part) => !result.without.includes(part)));
}

function judgementOf(part: Part): Judgement {
    if ("missing" in part) {
        return { share: 1, parts: [], without: [part] };
    }
    const { percent, node } = part;
    return { share: percent / 100, parts: [{ urn: node.urn, label: node.label, percent }], without: [] };
}

/** Groups alternatives that have something in common, directly or by way of others. */
function independent<T extends { reached: Set<string> | undefined }>(alternatives: T[]): T[][] {
    let groups: T[][] = [];
    for (const alternative of alternatives) {
        const joined = groups.filter((group) => group.some(({ reached }) => meets(reached, alternative.reached)));
        groups = [...groups.filter((group) => !joined.includes(group)), [...joined.flat(), alternative]];
    }
    return groups;
}

function meets(one: Set<string> | undefined, other: Set<string> | undefined): boolean {
    return one === undefined || other === undefined || [...one].some((id) => other.has(id));
}

function shared([first = new Set(), ...rest]: ReadonlySet<string>[]): string[] {
    return [...first].filter((id) => rest.every((set) => set.has(id)));
}

const prefix = "part:";

function partId(node: string): string {
    return `${prefix}${node}`;
}

function nodeId(part: string): string {
    return part.slice(prefix.length);
}
