import * as pulumi from "@pulumi/pulumi";
import { noMetrics, type ServerMetrics } from "../alarms/metrics";
import { ServerSoftware } from "../server-step/software";
import { StepRunner } from "../server-step/step";

export interface WatchArgs {
    steps: StepRunner;
    /** What the check measures is sent; undefined for nowhere. */
    metrics?: ServerMetrics;
}

/**
 * The server's own check: what `npm run status` asks over SSH, and what a timer runs every five minutes. Every minute the timer
 * also notes whether the site answers, as a visitor asks it.
 */
export class Watch extends ServerSoftware {
    constructor(name: string, { steps, metrics }: WatchArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "Watch",
            name,
            {
                steps,
                component: "watch",
                settings: {
                    // A new volume has none of the heartbeats.
                    FILES_VOLUME: steps.volumes.files ?? "",
                    ...(metrics?.settings ?? noMetrics),
                },
            },
            opts,
        );
    }
}
