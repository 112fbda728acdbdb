"use strict";

const fs = require("node:fs");
const { PolicyPack } = require("@pulumi/policy");

/** Reads what may be unknown; reading an unknown throws. */
function read(get) {
    try {
        return plain(get());
    } catch {
        return { $unknown: true };
    }
}

function plain(value) {
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => read(() => value[index]));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.keys(value).map((key) => [key, read(() => value[key])]));
    }
    return value;
}

const urns = (resources) => resources.map(({ urn }) => urn);

new PolicyPack("capture-pack", {
    policies: [
        {
            name: "capture",
            description: "Hands the resources to the tests.",
            enforcementLevel: "advisory",
            validateStack: ({ resources }) => {
                const found = resources.map((resource) => ({
                    urn: resource.urn,
                    type: resource.type,
                    name: resource.name,
                    parent: resource.parent?.urn,
                    protect: resource.opts.protect,
                    props: plain(resource.props),
                    dependencies: urns(resource.dependencies),
                    propertyDependencies: Object.fromEntries(
                        Object.entries(resource.propertyDependencies).map(([key, list]) => [key, urns(list)]),
                    ),
                }));
                fs.writeFileSync(process.env.CAPTURE_FILE, JSON.stringify(found));
            },
        },
    ],
});
