import * as pulumi from "@pulumi/pulumi";
import { noMetrics, type ServerMetrics } from "../alarms/metrics";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface WatchArgs {
    server: ServerConnection;
    /** What the check measures is sent; undefined for nowhere. */
    metrics?: ServerMetrics;
}

/**
 * The server's own check: what `npm run status` asks over SSH, and what a timer runs every five minutes. Every minute the timer
 * also notes whether the site answers, as a visitor asks it.
 */
export class Watch extends ServerSoftware {
    constructor(name: string, { server, metrics }: WatchArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "Watch",
            name,
            {
                server,
                component: "watch",
                settings: {
                    // A new volume has none of the heartbeats.
                    FILES_VOLUME: server.filesVolumeId,
                    ...(metrics?.settings ?? noMetrics),
                },
            },
            opts,
        );
    }
}
