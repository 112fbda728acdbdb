import { randomUUID } from "node:crypto";
import { Resolver } from "node:dns/promises";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { replaceFile } from "../../toolchain/replace-file";
import { Records, type CloudRecord } from "../cloud/records";
import {
    alarmType,
    healthCheckType,
    instanceType,
    rolePolicyType,
    subscriptionType,
    topicType,
} from "../cloud/resource-tokens";
import { dnsAddress } from "../dns/server";
import { IncusClient } from "../incus/client";
import { findDaemon } from "../incus/daemon";
import { roleOfKey } from "../object-storage/accounts";
import { alarmOf, evaluate, metricsOf, spanOf, type Alarm } from "./alarm";
import { mayPutMetricData, whoSigned } from "./authorization";
import { askEndpoint, defaultPorts, initialHealth, nextHealth, type Endpoint } from "./health-check";
import { answerMailbox, answerSentence, sendMail } from "./mailbox";
import { checkMachine, machineActions } from "./machine-checks";
import { Metrics, sampleOf, type Sample } from "./metrics";
import { answerError, answerPutMetricData, AwsError, readPutMetricData } from "./query-protocol";
import { healthPath, mailboxPorts, mailFolder, readSpeed } from "./server";
import { readState, writeState, type KnownAlarm, type State } from "./state";
import { followLink, linkTarget, reconcile } from "./subscriptions";
import { alarmMessage, confirmationMail, unsubscribeFooter, type Mail } from "./texts";

export interface PlayerSettings {
    cloudId: string;
    folder: string;
    address: string;
    /** The folder of the cloud's records. */
    records: string;
    /** Of the program. */
    version: string;
}

/** Milliseconds: alarms are evaluated each minute, and EC2 and Route 53 put a data point each minute. */
const minute = 60_000;
/** Milliseconds that data points are kept at least. */
const shortestMemory = 3_600_000;
/** Route 53's metrics are in this region only. */
const healthCheckRegion = "us-east-1";
/** Bytes of the largest request: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const largestRequest = 1024 * 1024;

/** CloudWatch, SNS, Route 53's health checks and EC2's status checks of one cloud. */
export class Player {
    private readonly records: Records;
    private readonly metrics: Metrics;
    private readonly state: State;
    /** When the endpoint of a health check was asked, by the check's id. */
    private readonly asked = new Map<string, number>();
    private lastMinute = 0;

    constructor(private readonly settings: PlayerSettings) {
        this.records = new Records(settings.records);
        this.state = readState(settings.folder);
        this.metrics = new Metrics(this.readPoints());
    }

    /** Does what is due. Called often; what takes longer than a moment goes on by itself. */
    async tick(now: number): Promise<void> {
        const speed = readSpeed(this.settings.folder);
        await this.attempt("subscriptions", () => this.reconcileSubscriptions(now));
        for (const record of this.complete(healthCheckType)) {
            this.askWhenDue(record, now, speed);
        }
        const end = Math.floor(now / (minute / speed));
        if (end > this.lastMinute) {
            this.lastMinute = end;
            await this.endMinute(end * (minute / speed), speed);
        }
    }

    /** Puts what is known into files. */
    save(): void {
        writeState(this.settings.folder, this.state);
        replaceFile(this.pointsFile(), JSON.stringify(this.metrics), 0o600);
    }

    /** Answers a request to CloudWatch. */
    async answerCloudWatch(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        if (request.method === "GET" && request.url === healthPath) {
            response.end(this.settings.version);
            return;
        }
        const id = randomUUID();
        try {
            await this.putMetricData(request);
            response.writeHead(200, { "Content-Type": "text/xml", "x-amzn-RequestId": id });
            response.end(answerPutMetricData(id));
        } catch (error) {
            const known = error instanceof AwsError ? error : new AwsError(500, "InternalFailure", String(error));
            this.log(`refused metric data from ${request.socket.remoteAddress}: ${known.code}: ${known.message}`);
            response.writeHead(known.status, { "Content-Type": "text/xml", "x-amzn-RequestId": id });
            response.end(answerError(known, id));
        }
    }

    /** Answers a request to the mailbox's pages, or to a link in one of its mails. */
    async answerPages(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const target = request.url ?? "/";
        if (request.method !== "GET") {
            answerSentence(response, 405, "These pages can only be read.");
        } else if (target.startsWith("/sns?")) {
            const { arn, status, sentence } = followLink(this.state.subscriptions, target);
            if (arn !== undefined && status !== undefined) {
                this.state.subscriptions[arn] = { ...this.state.subscriptions[arn]!, status };
                this.save();
            }
            answerSentence(response, arn === undefined ? 404 : 200, sentence);
        } else {
            await answerMailbox(mailFolder(this.settings.folder), target, response);
        }
    }

    private async putMetricData(request: http.IncomingMessage): Promise<void> {
        if (Number(request.headers["content-length"] ?? 0) > largestRequest) {
            throw new AwsError(413, "RequestEntityTooLarge", `a request has at most ${largestRequest} bytes`);
        }
        const now = Date.now();
        const body = await buffer(request);
        const signed = { method: request.method ?? "", target: request.url ?? "/", headers: request.headers, body };
        const { role, region } = await whoSigned(signed, (key) => roleOfKey(this.settings.cloudId, key), now);
        const form =
            request.headers["content-encoding"] === "gzip"
                ? await promisify(gunzip)(body, { maxOutputLength: largestRequest })
                : body;
        const { namespace, data } = readPutMetricData(new URLSearchParams(form.toString()), now);
        if (!mayPutMetricData(this.records.list(rolePolicyType), role, namespace)) {
            const reason = `the role ${role} is not authorized to perform cloudwatch:PutMetricData in the namespace ${namespace}`;
            throw new AwsError(403, "AccessDenied", reason);
        }
        data.forEach(({ metric, sample }) => this.metrics.put({ ...metric, region }, sample));
    }

    /** Sends confirmation mails, and forgets subscriptions that are gone. */
    private async reconcileSubscriptions(now: number): Promise<void> {
        const topics = this.complete(topicType).map(({ id }) => id);
        const wanted = this.complete(subscriptionType).map(({ id, inputs, outputs }) => ({
            arn: id,
            topic: String(inputs["topic"]),
            endpoint: String(inputs["endpoint"]),
            request: String(outputs["__request"]),
        }));
        const before = JSON.stringify(this.state.subscriptions);
        const { subscriptions, ask } = reconcile(this.state.subscriptions, wanted, topics, now);
        this.state.subscriptions = subscriptions;
        if (JSON.stringify(subscriptions) !== before) {
            this.save();
        }
        for (const arn of ask) {
            const { endpoint, topic } = subscriptions[arn]!;
            await this.send(topic, confirmationMail(endpoint, topic, this.link("ConfirmSubscription", arn)));
        }
    }

    private askWhenDue({ id, inputs }: CloudRecord, now: number, speed: number): void {
        const interval = ((inputs["requestInterval"] ?? 30) * 1000) / speed;
        if (inputs["disabled"] || now - (this.asked.get(id) ?? 0) < interval) {
            return;
        }
        this.asked.set(id, now);
        void this.attempt(`health check ${id}`, async () => {
            const endpoint = await this.endpointOf(inputs);
            const problem = endpoint === undefined ? "its name leads nowhere" : await askEndpoint(endpoint);
            const before = this.state.healthChecks[id] ?? initialHealth;
            const health = nextHealth(before, problem, inputs["failureThreshold"] ?? 3);
            this.state.healthChecks[id] = health;
            if (health.healthy !== before.healthy) {
                this.log(`health check ${id} is ${health.healthy ? "healthy" : `unhealthy: ${problem}`}`);
            }
        });
    }

    private async endpointOf(inputs: CloudRecord["inputs"]): Promise<Endpoint | undefined> {
        const name: string | undefined = inputs["fqdn"];
        const address: string | undefined = inputs["ipAddress"] ?? (name && (await this.resolve(name)));
        return address === undefined
            ? undefined
            : {
                  type: inputs["type"],
                  address,
                  port: inputs["port"] ?? defaultPorts[inputs["type"]],
                  name,
                  path: inputs["resourcePath"],
                  searchString: inputs["searchString"],
              };
    }

    /** A name's address, asked of the zones' own server: on the Internet, the name may be somebody else's. */
    private async resolve(name: string): Promise<string | undefined> {
        const server = dnsAddress(this.settings.cloudId);
        if (server === undefined) {
            return undefined;
        }
        const resolver = new Resolver({ timeout: 2000, tries: 2 });
        resolver.setServers([server]);
        return (await resolver.resolve4(name).catch(() => []))[0];
    }

    /** @param end of the minute, in milliseconds since 1970 */
    private async endMinute(end: number, speed: number): Promise<void> {
        const alarms = this.complete(alarmType).map(({ inputs, outputs }) => alarmOf(inputs, outputs["arn"]));
        await this.attempt("status checks", () => this.putStatusChecks(end - 1));
        this.putHealth(end - 1);
        for (const alarm of alarms) {
            await this.attempt(`alarm ${alarm.name}`, () => this.evaluateAlarm(alarm, end, speed));
        }
        forgetOthers(
            this.state.alarms,
            alarms.map(({ arn }) => arn),
        );
        const memory = Math.max(shortestMemory, ...alarms.map((alarm) => spanOf(alarm) * 1000));
        this.metrics.forget(end - memory / speed - minute);
        this.save();
    }

    private async putStatusChecks(at: number): Promise<void> {
        const daemon = await findDaemon();
        if (daemon === undefined) {
            return;
        }
        const client = new IncusClient(daemon);
        const checks = this.complete(instanceType).map(async ({ id, outputs }) => {
            const found = await checkMachine(client, id, outputs["privateIp"]);
            for (const [name, value] of Object.entries(found ?? {})) {
                const region = String(outputs["arn"]).split(":")[3]!;
                this.metrics.put(
                    { region, namespace: "AWS/EC2", name, dimensions: { InstanceId: id } },
                    sampleOf(value, at),
                );
            }
        });
        await Promise.all(checks);
    }

    private putHealth(at: number): void {
        const checks = this.complete(healthCheckType);
        forgetOthers(
            this.state.healthChecks,
            checks.map(({ id }) => id),
        );
        for (const { id, inputs } of checks) {
            const known = this.state.healthChecks[id];
            if (known !== undefined || inputs["disabled"]) {
                // A disabled one counts as healthy.
                const healthy = (inputs["disabled"] || known!.healthy) !== (inputs["invertHealthcheck"] ?? false);
                const values = { HealthCheckStatus: Number(healthy), HealthCheckPercentageHealthy: healthy ? 100 : 0 };
                for (const [name, value] of Object.entries(values)) {
                    const dimensions = { HealthCheckId: id };
                    this.metrics.put(
                        { region: healthCheckRegion, namespace: "AWS/Route53", name, dimensions },
                        sampleOf(value, at),
                    );
                }
            }
        }
    }

    private async evaluateAlarm(alarm: Alarm, end: number, speed: number): Promise<void> {
        const initial: KnownAlarm = { state: "INSUFFICIENT_DATA", reason: "It is new.", since: end };
        const before = (this.state.alarms[alarm.arn] ??= initial);
        const { state, reason } = evaluate(alarm, this.metrics, end, speed, before.state);
        if (state === before.state) {
            return;
        }
        this.state.alarms[alarm.arn] = { state, reason, since: end };
        this.log(`alarm ${alarm.name}: ${before.state} -> ${state}: ${reason}`);
        // The state is kept first: an interruption must not ring twice.
        this.save();
        if (!alarm.actionsEnabled) {
            return;
        }
        const message = alarmMessage(alarm, { from: before.state, state, reason, at: end });
        for (const action of alarm.actions[state]) {
            await this.attempt(action, () => this.act(alarm, action, message));
        }
    }

    /** CloudWatch acts only on changes of the state. */
    private async act(alarm: Alarm, action: string, message: Omit<Mail, "to">): Promise<void> {
        if (action.includes(":automate:")) {
            const daemon = await findDaemon();
            const instance = metricsOf(alarm)[0]!.dimensions["InstanceId"];
            if (daemon !== undefined && instance !== undefined) {
                this.log(`${action} of ${instance}`);
                await machineActions[action.split(":").at(-1)!]!(new IncusClient(daemon), instance);
            }
            return;
        }
        for (const [arn, { topic, endpoint, status }] of Object.entries(this.state.subscriptions)) {
            if (topic === action && status === "confirmed") {
                const text = message.text + unsubscribeFooter(this.link("Unsubscribe", arn));
                await this.send(topic, { ...message, to: endpoint, text });
            }
        }
    }

    private async send(topic: string, mail: Mail): Promise<void> {
        const server = { host: this.settings.address, port: mailboxPorts.mail };
        const name = this.records.find(topicType, topic)?.inputs["displayName"] ?? "AWS Notifications";
        await sendMail(server, { name, address: "no-reply@sns.amazonaws.com" }, mail);
    }

    private link(action: "ConfirmSubscription" | "Unsubscribe", arn: string): string {
        const { address } = this.settings;
        return `http://${address}:${mailboxPorts.pages}${linkTarget(action, this.state.subscriptions[arn]!)}`;
    }

    private complete(type: string): CloudRecord[] {
        return this.records.list(type).filter((record) => record.complete);
    }

    /** One part's error must not end the others. */
    private async attempt(what: string, action: () => Promise<void>): Promise<void> {
        try {
            await action();
        } catch (error) {
            this.log(`${what}: ${error instanceof Error ? error.message : String(error)}`);
        }
    }

    private log(line: string): void {
        process.stdout.write(`${new Date().toISOString()} ${line}\n`);
    }

    private pointsFile(): string {
        return path.join(this.settings.folder, "points.json");
    }

    private readPoints(): Record<string, Sample[]> {
        const file = this.pointsFile();
        return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, Sample[]>) : {};
    }
}

function forgetOthers(known: Record<string, unknown>, kept: string[]): void {
    Object.keys(known)
        .filter((key) => !kept.includes(key))
        .forEach((key) => delete known[key]);
}
