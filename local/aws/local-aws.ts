import * as path from "node:path";
import { Records, type CloudRecord } from "../cloud/records";
import { resumeCloud } from "../cloud/resume";
import { cloudDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { ensureDaemon } from "../incus/daemon";
import { ensureProject } from "../incus/project";
import { findCloud } from "../setup/cloud";

/** The `aws` provider's own settings, as far as the local cloud has a use for them. */
export interface ProviderSettings {
    region: string;
    defaultTags: Record<string, string>;
}

/** One local cloud in the role of AWS. */
export class LocalAws {
    readonly directory = cloudDirectory();
    readonly records = new Records(path.join(this.directory, "resources"));
    settings: ProviderSettings = { region: "us-east-1", defaultTags: {} };
    private client?: Promise<IncusClient>;

    /** The id of this cloud: the mark of everything it makes. */
    get cloudId(): string {
        const cloud = findCloud(this.directory);
        if (!cloud) {
            throw new Error(`there is no local cloud in ${this.directory}: npm run local makes one`);
        }
        return cloud.id;
    }

    /** Incus, with everything running that should be. Only what makes or looks at real things asks for it. */
    incus(): Promise<IncusClient> {
        this.client ??= this.connect();
        return this.client;
    }

    /** The account that everything belongs to: a number that AWS's own examples use, so nobody takes it for theirs. */
    readonly accountId = "123456789012";

    arn(service: string, rest: string): string {
        return `arn:aws:${service}:${this.settings.region}:${this.accountId}:${rest}`;
    }

    /** The record that an input refers to, or AWS's error for a wrong reference. */
    referenced(type: string, id: string, property: string): CloudRecord {
        const record = this.records.find(type, id);
        if (!record) {
            throw new Error(
                `${property}: there is no ${type.split(":").pop()} ${JSON.stringify(id)} in the local cloud`,
            );
        }
        return record;
    }

    /** The objects of a type that are really there: a record outlives what was removed behind the local cloud's back. */
    async live(type: string): Promise<CloudRecord[]> {
        // Loaded late: the types themselves ask for each other's objects.
        const { resourceTypes } = await import("./resources");
        const read = resourceTypes[type]?.read;
        const found = this.records.list(type);
        if (!read) {
            return found;
        }
        const seen = await Promise.all(found.map((record) => read(record.id, { ...record.outputs }, this)));
        return found.filter((_, index) => seen[index] !== undefined);
    }

    private async connect(): Promise<IncusClient> {
        const daemon = await ensureDaemon();
        await ensureProject(daemon);
        const client = new IncusClient(daemon);
        await resumeCloud(client, this.records, this.cloudId, { startStopped: false });
        return client;
    }
}
