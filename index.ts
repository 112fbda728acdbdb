import * as pulumi from "@pulumi/pulumi";
import { Application } from "./components/application";
import { ApplicationServer } from "./components/application-server";
import { Backup, backupPackages, BackupStorage, VolumeSnapshots } from "./components/backup";
import { fitCapacity } from "./components/fitting/capacity";
import { Dns } from "./components/dns";
import { MySql } from "./components/mysql";
import { Network } from "./components/network";
import { Nginx } from "./components/nginx";
import { demandPrerequisites } from "./components/fitting/prerequisites";
import { Server } from "./components/server";
import { ServerFiles } from "./components/server-step";
import { System } from "./components/system";
import { readConfiguration } from "./config";

const { site, server: serverSettings, access, application: applicationSettings, backup } = readConfiguration();
// MySQL's package keeps its files here, and Ubuntu's AppArmor profile lets it write nowhere else.
const dataMountPoint = "/var/lib/mysql";

const instance = demandPrerequisites(site, serverSettings);
const network = new Network("network", {
    cidrBlock: serverSettings.vpcCidrBlock,
    availabilityZones: serverSettings.availabilityZones,
});
const storage = backup.enabled
    ? new BackupStorage("backups", { ...backup, protect: serverSettings.protectData })
    : undefined;
// Only this stack's volume has this tag.
const snapshotTags = { Snapshots: `${pulumi.getProject()}-${pulumi.getStack()}` };
const server = new Server("server", {
    ...serverSettings,
    ...access,
    network,
    dataMountPoint,
    ...(storage && { instanceProfile: storage.instanceProfile, dataVolumeTags: snapshotTags }),
});
if (backup.enabled) {
    new VolumeSnapshots("snapshots", {
        targetTags: snapshotTags,
        hours: backup.snapshotHours,
        kept: backup.keptSnapshots,
    });
}
const dns = new Dns("dns", { ...site, address: server.address, protect: serverSettings.protectData });

const capacity = instance.apply((offered) =>
    fitCapacity(offered, {
        workers: applicationSettings.workers,
        threads: applicationSettings.threads,
        processes: applicationSettings.processes.length,
    }),
);

const files = new ServerFiles("server-files", {
    server: server.access,
    components: ["system", "mysql", "application-server", "nginx", "application", "backup"],
});
const system = new System(
    "system",
    {
        server: server.access,
        sshAllowedCidrBlocks: access.sshAllowedCidrBlocks,
        dataMountPoint,
        dataVolumeSize: serverSettings.dataVolumeSize,
        applicationServer: applicationSettings.server,
        applicationPackages: [...applicationSettings.systemPackages, ...(backup.enabled ? backupPackages : [])],
    },
    { dependsOn: [files.uploaded, server.ready] },
);
const mysql = new MySql("mysql", { server: server.access, capacity }, { dependsOn: [system.applied] });
const applicationServer = new ApplicationServer(
    "application-server",
    { server: server.access, applicationServer: applicationSettings.server },
    { dependsOn: [system.applied] },
);
const nginx = new Nginx(
    "nginx",
    { server: server.access, site, application: applicationSettings },
    { dependsOn: [applicationServer.applied] },
);
const application = new Application("application", {
    server: server.access,
    site,
    application: applicationSettings,
    capacity,
    // Waits on the server for as much of the system as it needs.
    installAfter: [files.uploaded, server.ready],
    deployAfter: [mysql.applied, applicationServer.applied, nginx.applied],
});
if (storage) {
    new Backup(
        "backup",
        { server: server.access, site, application: applicationSettings, backup, storage },
        { dependsOn: [system.applied, mysql.applied, applicationServer.applied] },
    );
}

/** Where the visitors go. */
export const url = `http://${site.canonicalDomain}/`;
/** The fixed address of the server. */
export const serverAddress = server.address;
/** The same site by address, before the name points to it. */
export const addressUrl = pulumi.interpolate`http://${server.address}/`;
/** What the registrar of the domain has to be told. */
export const nameServers = dns.nameServers;
/** Content hash of the release that has the traffic. */
export const release = application.release;
/** A shell on the server, for whoever has the private key. */
export const sshCommand = pulumi.interpolate`ssh ${access.sshUser}@${server.address}`;
/** What the server has to show at each contact. */
export const hostKey = server.hostKey;
/** Where restic finds the backups, if there are any. */
export const backupRepository = storage?.repository;
