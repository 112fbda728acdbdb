// The floors of the house (CONTRIBUTING.md): a room imports only from floors below its own. `npm run structure` checks it.

/** From the ground up; rooms on one floor don't import each other. A room is a folder, or a file at the root. */
const floors = [
  { toolchain: "toolchain/" },
  { pulumi: "pulumi/", pages: "pages/" },
  { settings: "(settings/|config\\.ts$)", policies: "policies/", local: "local/" },
  { review: "review/", components: "components/" },
  { operations: "operations/", program: "index\\.ts$", package: "package/" },
  { "test support": "test/support/" },
  { docs: "docs/" },
  { bench: "bench/", tests: "test/(?!support/)" },
];

/** The same inside policies/. */
const policyFloors = [
  { topology: "policies/topology/" },
  { findings: "policies/findings/" },
  { numbers: "policies/numbers/" },
  { framework: "policies/framework/" },
  Object.fromEntries(
    ["single-point-of-failure", "maintenance-downtime", "limited-scalability", "security-baseline"].map((pack) => [
      pack,
      `policies/${pack}/`,
    ]),
  ),
  { "the list of packs": "policies/packs\\.ts$" },
  { "all packs": "policies/all/", "tools of the packs": "policies/tools/" },
];

/** One rule a room: it imports nothing from another room of its own floor or of a floor above. */
function onlyFromBelow(floors) {
  return floors.flatMap((floor, height) =>
    Object.entries(floor).map(([room, path]) => {
      const forbidden = floors
        .slice(height)
        .flatMap((other) => Object.entries(other))
        .filter(([name]) => name !== room);
      return {
        name: `${room}: only from floors below`,
        severity: "error",
        from: { path: `^${path}` },
        to: { path: forbidden.map(([, other]) => `^${other}`) },
      };
    }),
  );
}

module.exports = {
  forbidden: [
    ...onlyFromBelow(floors),
    ...onlyFromBelow(policyFloors),
    {
      name: "the local cloud: only for rehearsals, tests, docs and benches",
      comment:
        "What runs against AWS works without local/; the offline stack and the rehearsal commands say so by name.",
      severity: "error",
      from: { pathNot: "^(local/|operations/updates/offline-stack\\.ts$|operations/rehearsal/|test/|docs/|bench/)" },
      to: { path: "^local/" },
    },
    {
      name: "no circle",
      comment: "Types included: hand a type to the constructor, or move it to a file of its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    exclude: "(^|/)(node_modules|bin|build|\\.build|\\.local)/|^app/",
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
