import * as fs from "node:fs";
import { Clone } from "../../test/support/clone";
import { configure } from "../../test/support/configure-clone";

export const host = "www.foobar.com";

/** A site to measure: the local cloud of a clone, with a machine of its own. */
export interface BenchSite {
    clone: Clone;
    address: string;
    /** Changes the home page in the clone; returns the new text in it. */
    change(): string;
}

/** Brings a site up, uses it, and takes it down again, even after an error. */
export async function withSite<T>(use: (site: BenchSite) => Promise<T>): Promise<T> {
    const clone = await Clone.create();
    try {
        // One computer asks as many visitors do.
        await configure(clone, { requestsPerSecond: "0" });
        await clone.npm("local");
        const address = await clone.siteAddress();
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
