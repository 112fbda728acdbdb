import * as pulumi from "@pulumi/pulumi";
import { ServerConnection } from "../server";
import { ServerSoftware } from "../server-step/software";

export interface WatchArgs {
    server: ServerConnection;
}

/**
 * The server's own check: what `npm run status` asks over SSH, and what a timer runs every five minutes. Every minute the timer
 * also notes whether the site answers, as a visitor asks it.
 */
export class Watch extends ServerSoftware {
    constructor(name: string, { server }: WatchArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "Watch",
            name,
            {
                server,
                component: "watch",
                settings: {
                    // A new volume has none of the heartbeats.
                    FILES_VOLUME: server.filesVolumeId,
                },
            },
            opts,
        );
    }
}
