import { run } from "../../toolchain/run";
import { Problem } from "../../toolchain/problem";
import { projectDirectory, stackName, stackSetting } from "../setup/stack";

/** What the stack says of the site that it made. */
export interface Site {
    /** The canonical URL, by name. */
    url: string;
    /** The URL that opens from this computer. */
    addressUrl: string;
    /** The server's Elastic IP. */
    address: string;
    /** The site's domain without `www`. */
    domain: string;
    nameServers: string[];
    release: string;
    /** What the server shows at each SSH contact: key type and key. */
    hostKey: string;
    sshUser: string;
    /** Path that answers 200 when the application can serve visitors. */
    healthPath: string;
}

/** Reads the site from the stack's outputs; throws Problem if there is none yet. */
export async function readSite(environment: Record<string, string | undefined>): Promise<Site> {
    const text = await run(
        "pulumi",
        ["stack", "output", "--json", "--show-secrets", "--stack", stackName(), "--non-interactive"],
        { environment, workingDirectory: projectDirectory() },
    );
    const outputs = JSON.parse(text) as Record<string, unknown>;
    const missing = ["url", "addressUrl", "serverAddress", "hostKey"].filter(
        (name) => typeof outputs[name] !== "string",
    );
    if (missing.length > 0) {
        throw new Problem(`the stack ${stackName()} is not up (it has no ${missing.join(", ")}): npm run local`);
    }
    return {
        url: String(outputs.url),
        addressUrl: String(outputs.addressUrl),
        address: String(outputs.serverAddress),
        domain: String(stackSetting("domain")),
        nameServers: Array.isArray(outputs.nameServers) ? outputs.nameServers.map(String) : [],
        release: String(outputs.release ?? ""),
        hostKey: String(outputs.hostKey),
        sshUser: String(stackSetting("sshUser") ?? "admin"),
        healthPath: String(stackSetting("applicationHealthPath") ?? "/healthz"),
    };
}
