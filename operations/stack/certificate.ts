/** What the server says of the site's certificate (components/certificate/files/status.sh). Times are ISO 8601. */
export interface CertificateStatus {
    /** `missing`: none yet. `failing`: there is one, and it is not renewed or not served. */
    state: "off" | "missing" | "failing" | "valid";
    names: string[];
    /** End of the newest certificate. */
    notAfter?: string;
    /** End of the one that visitors get. */
    served?: string;
    /** What is missing, and what to do. */
    reason?: string;
    /** Since when it is so. */
    since?: string;
    /** When the server tries again by itself. */
    nextTry?: string;
}

const states: unknown[] = ["off", "missing", "failing", "valid"] satisfies CertificateStatus["state"][];

/** Reads the script's JSON; undefined for anything else. Further properties are ignored. */
export function readCertificate(value: unknown): CertificateStatus | undefined {
    if (typeof value !== "object" || value === null) {
        return undefined;
    }
    const given = value as Record<string, unknown>;
    if (!states.includes(given["state"])) {
        return undefined;
    }
    const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
    const names = Array.isArray(given["names"]) ? given["names"] : [];
    return {
        state: given["state"] as CertificateStatus["state"],
        names: names.filter((name) => typeof name === "string"),
        notAfter: text("notAfter"),
        served: text("served"),
        reason: text("reason"),
        since: text("since"),
        nextTry: text("nextTry"),
    };
}

/** What a person should know of a certificate that is missing or fails; undefined for any other. */
export function certificateNotice(status: CertificateStatus | undefined): string | undefined {
    if (status?.state !== "missing" && status?.state !== "failing") {
        return undefined;
    }
    const { state, served, notAfter, reason = "the server gives no reason", since, nextTry } = status;
    const end = served ?? notAfter;
    const what =
        state === "missing"
            ? "HTTPS is not there yet"
            : `The certificate needs attention${end ? ` before ${shown(end)}, when visitors' ends` : ""}`;
    const told = `${what}: ${reason.replace(/[.\s]+$/, "")}`;
    const times = [
        ...(since ? [`so since ${shown(since)}`] : []),
        ...(nextTry ? [`the server tries again by itself at ${shown(nextTry)}`] : []),
    ];
    return times.length > 0 ? `${told} (${times.join("; ")})` : told;
}

/** Such as 2027-02-27 10:00 UTC. */
function shown(time: string): string {
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? time : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
