import * as path from "node:path";
import { Records, type CloudRecord } from "../cloud/records";
import { resumeCloud } from "../cloud/resume";
import { cloudDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { ensureDaemon } from "../incus/daemon";
import { ensureProject } from "../incus/project";
import { startMonitoring } from "../monitoring/server";
import type { Properties } from "../provider/values";
import { findCloud } from "../setup/cloud";
import type { Token } from "../cloud/resource-tokens";

/** The settings of the `aws` provider that the local cloud uses. */
interface ProviderSettings {
    region: string;
    defaultTags: Record<string, string>;
}

export interface Readable {
    /** Reads what differs from the record; undefined if the real object is gone. */
    read?: (id: string, outputs: Properties, aws: LocalAws) => Promise<Properties | undefined>;
}

/** One local cloud in the role of AWS. */
export class LocalAws {
    readonly directory = cloudDirectory();
    readonly records = new Records(path.join(this.directory, "resources"));
    /** The account that owns everything: the number that AWS's own examples use. */
    readonly accountId = "123456789012";
    settings: ProviderSettings = { region: "us-east-1", defaultTags: {} };
    private client?: Promise<IncusClient>;

    constructor(private readonly types: Record<Token, Readable>) {}

    /** Marks everything that this cloud creates. */
    get cloudId(): string {
        const cloud = findCloud(this.directory);
        if (!cloud) {
            throw new Error(`there is no local cloud in ${this.directory}: npm run local makes one`);
        }
        return cloud.id;
    }

    /** Incus, after everything that should run has been started. */
    incus(): Promise<IncusClient> {
        this.client ??= this.connect();
        return this.client;
    }

    /** @param region default: the provider's */
    arn(service: string, rest: string, region: string = this.settings.region): string {
        return `arn:aws:${service}:${region}:${this.accountId}:${rest}`;
    }

    /** Starts what watches: CloudWatch, SNS and Route 53's health checks. */
    async monitoring(): Promise<void> {
        await startMonitoring(this.cloudId, this.records.directory);
    }

    /** The record that an input refers to; throws AWS's error for a wrong reference. */
    referenced(type: Token, id: string, property: string): CloudRecord {
        const record = this.records.find(type, id);
        if (!record) {
            throw new Error(
                `${property}: there is no ${type.split(":").pop()} ${JSON.stringify(id)} in the local cloud`,
            );
        }
        return record;
    }

    /** Records of a type whose real object exists: it may have been removed outside the local cloud. */
    async live(type: Token): Promise<CloudRecord[]> {
        const { read } = this.types[type];
        const records = this.records.list(type);
        if (!read) {
            return records;
        }
        const found = await Promise.all(records.map((record) => read(record.id, { ...record.outputs }, this)));
        return records.filter((_, index) => found[index] !== undefined);
    }

    private async connect(): Promise<IncusClient> {
        const daemon = await ensureDaemon();
        await ensureProject(daemon);
        const client = new IncusClient(daemon);
        await resumeCloud(client, this.records, this.cloudId);
        return client;
    }
}
