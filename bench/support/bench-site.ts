import * as fs from "node:fs";
import { Clone } from "../../test/support/clone";
import { buildPlugins } from "../../local/setup/build-plugins";
import { ensurePackages } from "../../toolchain/packages";
import { cloudPackages } from "../../local/setup/cloud-packages";
import { TerminalProgress } from "../../toolchain/progress";
import { ensurePulumi } from "../../pulumi/cli";

export const host = "www.foobar.com";

/** A site on a machine of its own, in the local cloud of a clone, for measurements. */
export interface BenchSite {
    clone: Clone;
    address: string;
    /** Puts a text into the page that has not been there. */
    change(): string;
}

/** Uses a site, and takes it down whatever happens. */
export async function withSite<T>(use: (site: BenchSite) => Promise<T>): Promise<T> {
    const progress = new TerminalProgress();
    const [pulumi] = await Promise.all([
        ensurePulumi(progress),
        buildPlugins(progress),
        ensurePackages(cloudPackages, progress),
    ]);
    process.env["PATH"] = `${pulumi}:${process.env["PATH"]}`;
    const clone = await Clone.create();
    try {
        await clone.npm("local");
        const address = (await clone.outputs())["serverAddress"] as string;
        let number = 0;
        const change = () => {
            const template = clone.path("app", "website", "templates", "home.html");
            const marker = `<!-- change ${++number} of ${process.pid} -->`;
            const page = fs.readFileSync(template, "utf8").replace(/<!-- change .*? -->/, "");
            fs.writeFileSync(template, page.replace(/\{% endblock %\}\s*$/, `${marker}{% endblock %}\n`));
            return marker;
        };
        return await use({ clone, address, change });
    } finally {
        await clone.remove();
    }
}
