/**
 * `npm run schema` makes `local/aws/schema.json`: what the official provider says of the inputs of each resource type that the
 * local cloud knows, and what AWS's own interface takes for them. It reads the provider's source and AWS's description of its
 * services, each in the version that is named here, with its digest.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256 } from "../../../components/fitting/hash";
import type { Attribute } from "../../../local/aws/schema";
import { cacheDirectory } from "../../../toolchain/directories";
import { installOnce } from "../../../toolchain/install-tool";
import { TerminalProgress, type Progress } from "../../../toolchain/progress";
import { run } from "../../../toolchain/run";
import { projectFolder } from "../declared-settings";
import { pip } from "../wheels";
import { withLimits, type Model } from "./limits";
import { convert, type ProviderAttribute } from "./names";
import { sources } from "./types";

const modules = path.join(projectFolder, "toolchain", "go-programs", "terraform-provider-aws");
const reader = path.join(__dirname, "read-provider.go");
const botocore = path.join(__dirname, "botocore.txt");
const table = path.join(projectFolder, "local", "aws", "schema.json");

/** The provider's packages that have them. */
const services = ["cloudwatch", "dlm", "ec2", "iam", "route53", "route53domains", "s3", "sns"];

async function main(): Promise<void> {
    const progress = new TerminalProgress();
    const provider = await printed();
    const models = await modelsOfServices(progress);
    const types = Object.fromEntries(
        Object.entries(sources).map(([token, source]) => {
            const attributes = convert(provider[source.provider]!);
            const model = source.api && models(source.api.service);
            return [token, model ? withLimits(attributes, model, source.api!.shape, source.api!.members) : attributes];
        }),
    );
    const [, version] = /terraform-provider-aws (\S+)/.exec(fs.readFileSync(path.join(modules, "go.mod"), "utf8"))!;
    const [, api] = /botocore==(\S+)/.exec(fs.readFileSync(botocore, "utf8"))!;
    fs.writeFileSync(table, print({ provider: version!, botocore: api! }, types));
}

/** The provider's schema, by its names of the types. */
async function printed(): Promise<Record<string, Record<string, ProviderAttribute>>> {
    const { Dir: module } = JSON.parse(
        await go(["mod", "download", "-json", "github.com/upbound/terraform-provider-aws"], modules),
    );
    const names = Object.values(sources).map(({ provider }) => provider);
    return JSON.parse(await go(["run", reader, module, services.join(","), ...new Set(names)], modules));
}

function go(commandArguments: string[], workingDirectory: string): Promise<string> {
    return run("go", commandArguments, {
        workingDirectory,
        environment: { GOFLAGS: "-buildvcs=false", GOWORK: "off" },
    });
}

/** AWS's descriptions of its services, by name. */
async function modelsOfServices(progress: Progress): Promise<(service: string) => Model> {
    const folder = path.join(cacheDirectory(), "botocore", sha256(fs.readFileSync(botocore, "utf8")).slice(0, 12));
    const complete = path.join(folder, "complete");
    await installOnce(
        folder,
        "another download of botocore",
        () => fs.existsSync(complete),
        async (unfinished) => {
            const step = progress.start("Downloading botocore");
            const what = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile"];
            await pip(["install", ...what, "--target", unfinished, "--requirement", botocore]);
            fs.writeFileSync(path.join(unfinished, "complete"), "");
            step.done();
        },
    );
    return (service) => {
        const versions = path.join(folder, "botocore", "data", service);
        const newest = fs.readdirSync(versions).sort().at(-1)!;
        return JSON.parse(gunzipSync(fs.readFileSync(path.join(versions, newest, "service-2.json.gz"))).toString());
    };
}

/** JSON with a line for each input. */
function print(versions: object, types: Record<string, Record<string, Attribute>>): string {
    const blocks = Object.entries(types).map(([token, attributes]) => {
        const lines = Object.entries(attributes).map(
            ([name, attribute]) => `      ${JSON.stringify(name)}: ${JSON.stringify(attribute)}`,
        );
        return `    ${JSON.stringify(token)}: {\n${lines.join(",\n")}\n    }`;
    });
    return `{\n  "versions": ${JSON.stringify(versions)},\n  "types": {\n${blocks.join(",\n")}\n  }\n}\n`;
}

void main();
