import * as grpc from "@grpc/grpc-js";
import * as engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";

type Severity = "debug" | "info" | "warning" | "error";

/** Writes to the engine's log on behalf of one resource. */
export interface Log {
    /** A message that stays on the screen and in the update's record. */
    message(severity: Severity, text: string): void;
    /** What the resource is doing now; the next line replaces it. */
    status(text: string): void;
    /** Resolves when the engine has everything. */
    flush(): Promise<void>;
}

const severities = {
    debug: engineMessages.LogSeverity.DEBUG,
    info: engineMessages.LogSeverity.INFO,
    warning: engineMessages.LogSeverity.WARNING,
    error: engineMessages.LogSeverity.ERROR,
};

/** Keeps the order of messages and never fails a command because its log could not be delivered. */
class EngineLog implements Log {
    private last: Promise<void> = Promise.resolve();

    constructor(
        private readonly engine: engineGrpc.EngineClient,
        private readonly urn: string,
    ) {}

    message(severity: Severity, text: string): void {
        this.send(severities[severity], text, false);
    }

    status(text: string): void {
        this.send(severities.info, text, true);
    }

    flush(): Promise<void> {
        return this.last;
    }

    private send(severity: engineMessages.LogSeverity, text: string, ephemeral: boolean): void {
        const request = new engineMessages.LogRequest();
        request.setSeverity(severity as never);
        request.setMessage(text);
        request.setUrn(this.urn);
        request.setStreamid(0);
        request.setEphemeral(ephemeral);
        this.last = this.last.then(() => new Promise((resolve) => this.engine.log(request, () => resolve())));
    }
}

/** @param engineAddress host and port of the engine's gRPC service, the first argument of a plugin */
export function engineLogs(engineAddress: string): (urn: string) => Log {
    const engine = new engineGrpc.EngineClient(engineAddress, grpc.credentials.createInsecure());
    return (urn) => new EngineLog(engine, urn);
}
