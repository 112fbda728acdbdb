import { utils } from "ssh2";
import { isNetwork } from "../toolchain/ipv4";
import { SettingsReader } from "./reader";

/** Who reaches the server, and how. */
export interface AccessSettings {
    sshUser: string;
    /** OpenSSH or PEM text. */
    sshPrivateKey: string;
    /** Its public key, as a line of authorized_keys. */
    sshPublicKey: string;
    /** Empty: nobody but a command with --open-ssh. */
    sshAllowedCidrBlocks: string[];
    /** Connections to the site that one address may have; 0 for no limit. */
    connectionsPerAddress: number;
    /** IPv4 networks of proxies in front of the server: they say who a visitor is, and whether he came by HTTPS. */
    trustedProxies: string[];
}

// The types that EC2 imports (ImportKeyPair in the EC2 API reference).
const importableKeys = ["ssh-rsa", "ssh-ed25519"];
const keyRemedy = 'ssh-keygen -t ed25519 -N "" -f key && pulumi config set --secret sshPrivateKey < key';

export function readAccessSettings(reader: SettingsReader): AccessSettings {
    const sshPrivateKey = reader.secretText("sshPrivateKey", "a private SSH key", keyRemedy);
    const sshAllowedCidrBlocks = reader.list(
        "sshAllowedCidrBlocks",
        isNetwork,
        "an IPv4 network such as 198.51.100.0/28, its host bits zero",
    );
    return {
        sshUser: reader.requiredText(
            "sshUser",
            /^[a-z_][a-z0-9_-]{0,31}$/,
            'the image\'s administrator, "ubuntu" or "admin"',
        ),
        sshPrivateKey,
        sshPublicKey: publicKey(reader, sshPrivateKey),
        sshAllowedCidrBlocks,
        connectionsPerAddress: reader.integer("connectionsPerAddress", 0, 65_535, "connections, or 0 for no limit"),
        trustedProxies: readTrustedProxies(reader),
    };
}

function readTrustedProxies(reader: SettingsReader): string[] {
    const networks = reader.list(
        "trustedProxies",
        isNetwork,
        "an IPv4 network such as 203.0.113.0/24, its host bits zero",
    );
    if (networks.includes("0.0.0.0/0")) {
        reader.invalid(
            "trustedProxies",
            "the proxies' own networks: everybody could claim to be any visitor",
            "pulumi config rm trustedProxies",
        );
    }
    return networks;
}

function publicKey(reader: SettingsReader, privateKey: string): string {
    // Not `reader.invalid`: a message must not contain the key, not even one that isn't marked as a secret.
    const invalid = (received: string, allowed: string) => {
        reader.problems.push({ setting: "sshPrivateKey", received, allowed, remedy: keyRemedy });
        return "";
    };
    if (privateKey === "") {
        return "";
    }
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
        return invalid(
            /encrypted/i.test(key.message) ? "a key with a passphrase" : "text that is not a private key",
            "a private key in OpenSSH or PEM form, without a passphrase",
        );
    }
    if (!key.isPrivateKey()) {
        return invalid("a public key", "the private key that belongs to it");
    }
    if (!importableKeys.includes(key.type)) {
        return invalid(`a key of type ${key.type}`, "an ED25519 or RSA key, which are the ones that EC2 imports");
    }
    return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}
