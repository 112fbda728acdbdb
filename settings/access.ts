import { utils } from "ssh2";
import { SettingsReader } from "./reader";
import { isNetwork } from "./server";

/** How the server is administered. */
export interface AccessSettings {
    sshUser: string;
    /** PEM or OpenSSH text; never shown. */
    sshPrivateKey: string;
    /** The public half, one line of an authorized_keys file. */
    sshPublicKey: string;
    sshAllowedCidrBlocks: string[];
}

export const accessSettingNames = ["sshUser", "sshPrivateKey", "sshAllowedCidrBlocks"] as const;

// What EC2 imports as a key pair: RSA and ED25519 (ImportKeyPair in the EC2 API reference).
const importableKeys = ["ssh-rsa", "ssh-ed25519"];
const keyRemedy = 'ssh-keygen -t ed25519 -N "" -f key && pulumi config set --secret sshPrivateKey < key';

export function readAccessSettings(reader: SettingsReader): AccessSettings {
    const sshPrivateKey = reader.text("sshPrivateKey");
    const sshAllowedCidrBlocks = reader.list(
        "sshAllowedCidrBlocks",
        isNetwork,
        "an IPv4 network such as 198.51.100.0/28, its host bits zero",
    );
    if (sshAllowedCidrBlocks.length === 0) {
        reader.refuse(
            "sshAllowedCidrBlocks",
            "at least the network of the computer that runs `pulumi up`, which sets the server up over SSH",
            "pulumi config set --path 'sshAllowedCidrBlocks[0]' ADDRESS/32",
        );
    }
    return {
        sshUser: reader.requiredText(
            "sshUser",
            /^[a-z_][a-z0-9_-]{0,31}$/,
            'the image\'s administrator, "ubuntu" or "admin"',
        ),
        sshPrivateKey,
        sshPublicKey: publicKey(reader, sshPrivateKey),
        sshAllowedCidrBlocks,
    };
}

function publicKey(reader: SettingsReader, privateKey: string): string {
    // The text of a key must not appear in a message, whether or not the setting was marked as a secret.
    const refuse = (received: string, allowed: string) =>
        reader.problems.push({ setting: "sshPrivateKey", received, allowed, remedy: keyRemedy });

    if (privateKey === "") {
        refuse("nothing", "a private SSH key, as a secret");
        return "";
    }
    if (!reader.isSecret("sshPrivateKey")) {
        refuse("a value in plain text", "a secret");
    }
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
        refuse(
            /encrypted/i.test(key.message) ? "a key with a passphrase" : "text that is not a private key",
            "a private key in OpenSSH or PEM form, without a passphrase",
        );
        return "";
    }
    if (!key.isPrivateKey()) {
        refuse("a public key", "the private key that belongs to it");
        return "";
    }
    if (!importableKeys.includes(key.type)) {
        refuse(`a key of type ${key.type}`, "an ED25519 or RSA key, which are the ones that EC2 imports");
        return "";
    }
    return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}
