import * as pulumi from "@pulumi/pulumi";
import { Alarms, daysToRenew, describeRecipients, metricsPackages, ServerMetrics } from "./components/alarms";
import { Application } from "./components/application";
import { problemsOfRelease } from "./components/application/release-files";
import { ApplicationServer } from "./components/application-server";
import { Backup, backupPackages, BackupStorage, VolumeSnapshots } from "./components/backup";
import { Certificate } from "./components/certificate";
import { DestroyGuard } from "./components/destroy-guard";
import { Dns } from "./components/dns";
import { fitCapacity } from "./components/fitting/capacity";
import { checkPrerequisites } from "./components/fitting/prerequisites";
import { MySql } from "./components/mysql";
import { DatabaseRemoval } from "./components/mysql/removal";
import { Network } from "./components/network";
import { Nginx, NginxLimits } from "./components/nginx";
import { Server } from "./components/server";
import { ServerRole } from "./components/server/role";
import { PushedSteps } from "./components/server-step/pushed-steps";
import { ServerFiles } from "./components/server-step/server-files";
import { System } from "./components/system";
import { Watch } from "./components/watch";
import { readConfiguration } from "./config";
import { problemsOfClosedSsh } from "./settings/open-ssh";
import { limitUploads } from "./settings/uploads";

const {
    site,
    https,
    server: serverSettings,
    access,
    application: applicationSettings,
    backup,
    alarms: alarmSettings,
} = readConfiguration(({ application, access }) => [
    ...problemsOfRelease(application),
    // A preview connects to nothing.
    ...(pulumi.runtime.isDryRun() ? [] : problemsOfClosedSsh(access.sshAllowedCidrBlocks)),
]);
// The data folder of MySQL's package; Ubuntu's AppArmor profile allows no other.
const dataMountPoint = "/var/lib/mysql";
// As components/server-step/files/lib.sh and the systemd units name it.
const filesMountPoint = "/srv/data";

const prerequisites = checkPrerequisites(site, serverSettings);
const { existingNetwork, availabilityZone } = serverSettings;
const network = existingNetwork
    ? undefined
    : new Network("network", {
          cidrBlock: serverSettings.vpcCidrBlock,
          availabilityZones: serverSettings.availabilityZones,
          ipv6: serverSettings.ipv6,
          protectedZone: serverSettings.protectData ? availabilityZone : undefined,
      });
const role = backup.enabled || alarmSettings.enabled ? new ServerRole("server") : undefined;
const storage =
    role && backup.enabled
        ? new BackupStorage("backups", { ...backup, role: role.role, protect: serverSettings.protectData })
        : undefined;
const metrics =
    role && alarmSettings.enabled
        ? new ServerMetrics("metrics", {
              role: role.role,
              region: serverSettings.region,
              endpoint: alarmSettings.endpoint,
          })
        : undefined;
// A tag that only this stack's data and files volumes have.
const snapshotTags = { Snapshots: `${pulumi.getProject()}-${pulumi.getStack()}` };
const server = new Server("server", {
    ...serverSettings,
    ...access,
    https: https.enabled,
    network: network ?? {
        vpcId: pulumi.output(existingNetwork!.vpcId),
        subnetIds: { [availabilityZone]: prerequisites.apply(({ subnet }) => subnet!.id) },
        ipv6CidrBlocks: { [availabilityZone]: prerequisites.apply(({ subnet }) => subnet!.ipv6CidrBlock) },
        internetAccess: [],
    },
    dataMountPoint,
    filesMountPoint,
    ...(role && { instanceProfile: role.instanceProfile }),
    ...(storage && { volumeTags: snapshotTags }),
});
const snapshots = backup.enabled
    ? new VolumeSnapshots("snapshots", {
          targetTags: snapshotTags,
          hours: backup.snapshotHours,
          kept: backup.keptSnapshots,
      })
    : undefined;
const dns = new Dns("dns", {
    ...site,
    zone: site.hostedZoneId ? prerequisites.apply(({ zone }) => zone!) : undefined,
    address: server.address,
    protect: serverSettings.protectData,
});

const capacity = prerequisites.apply((found) =>
    fitCapacity(found.capacity, {
        workers: applicationSettings.workers,
        threads: applicationSettings.threads,
        processes: applicationSettings.processes.length,
        database: serverSettings.database,
    }),
);

const files = new ServerFiles("server-files", {
    server: server.access,
    components: ["system", "mysql", "application-server", "nginx", "certificate", "application", "backup", "watch"],
});
const steps = new PushedSteps(server.access);
const system = new System(
    "system",
    {
        steps,
        sshUser: access.sshUser,
        sshPublicKey: access.sshPublicKey,
        ipv6Address: server.ipv6Address,
        dataMountPoint,
        protectData: serverSettings.protectData,
        dataVolumeSize: serverSettings.dataVolumeSize,
        filesVolumeSize: serverSettings.filesVolumeSize,
        rootVolumeSize: serverSettings.rootVolumeSize,
        https: https.enabled,
        connectionsPerAddress: access.connectionsPerAddress,
        trustedProxies: access.trustedProxies,
        applicationServer: applicationSettings.server,
        applicationPackages: [
            ...applicationSettings.systemPackages,
            ...(backup.enabled ? backupPackages : []),
            ...(alarmSettings.enabled ? metricsPackages : []),
        ],
    },
    { dependsOn: [files.uploaded, server.ready] },
);
const { data: dataVolume } = steps.volumes;
const mysql = dataVolume
    ? new MySql(
          "mysql",
          {
              steps,
              volume: dataVolume,
              capacity,
              migrationLockTimeout: applicationSettings.migrationLockTimeout,
          },
          { dependsOn: [system.applied] },
      )
    : undefined;
const database = mysql ? [mysql.applied] : [];
const applicationServer = new ApplicationServer(
    "application-server",
    { steps, capacity },
    { dependsOn: [system.applied] },
);
const nginx = new Nginx(
    "nginx",
    {
        steps,
        address: server.address,
        ipv6Address: server.ipv6Address,
        site,
        https,
        staticMaximumAge: applicationSettings.staticMaximumAge,
        trustedProxies: access.trustedProxies,
    },
    { dependsOn: [applicationServer.applied] },
);
if (server.ipv6Address) {
    dns.leadIpv6To(server.ipv6Address, [nginx.applied]);
}
const application = new Application("application", {
    steps,
    site,
    application: applicationSettings,
    database: serverSettings.database,
    capacity,
    // The packages' script waits on the server for the parts of the system that it needs.
    installAfter: [files.uploaded, server.ready],
    deployAfter: [...database, applicationServer.applied, nginx.applied],
});
if (site.delegateRegisteredDomain) {
    dns.delegate([application.accepted]);
}
const nginxLimits = new NginxLimits(
    "nginx-limits",
    {
        steps,
        application: applicationSettings,
        uploads: limitUploads(serverSettings.rootVolumeSize, applicationSettings.maximumBodySize),
    },
    { dependsOn: [application.accepted] },
);
const backups = storage
    ? new Backup(
          "backup",
          { steps, site, application: applicationSettings, backup, storage },
          { dependsOn: [system.applied, ...database, applicationServer.applied] },
      )
    : undefined;
const certificate = new Certificate(
    "certificate",
    { steps, address: server.address, site, https, trustedProxies: access.trustedProxies },
    // The authority asks the names for an answer of Nginx. A new server takes what an earlier one has left in a backup.
    { dependsOn: [nginx.applied, dns, ...(backups ? [backups.applied] : [])] },
);
// It asks for what all steps before it have set up.
const watch = new Watch(
    "watch",
    { steps, metrics },
    {
        dependsOn: [
            application.accepted,
            ...database,
            nginxLimits.applied,
            certificate.applied,
            ...(backups ? [backups.applied] : []),
            ...(metrics ? [metrics.permission] : []),
        ],
    },
);
// Last, so that a release that needs no database has the traffic by then.
const removal = mysql
    ? undefined
    : new DatabaseRemoval(
          "database-removal",
          { steps, dataMountPoint },
          // A last backup is made.
          { dependsOn: [application.accepted, ...(backups ? [backups.applied] : [])] },
      );
const alarms = metrics
    ? new Alarms("alarms", {
          settings: alarmSettings,
          region: serverSettings.region,
          site: { host: site.canonicalDomain, https: https.enabled, healthPath: applicationSettings.healthPath },
          server: {
              instanceId: server.access.instanceId,
              backupHours: backup.enabled ? backup.hours : undefined,
              certificateDays: https.enabled ? daysToRenew(https.acmeProfile) : undefined,
              sending: watch.applied,
          },
      })
    : undefined;
const all = [
    network,
    role,
    storage,
    server,
    snapshots,
    dns,
    files,
    system,
    mysql,
    applicationServer,
    nginx,
    certificate,
    application,
    nginxLimits,
    backups,
    watch,
    removal,
    metrics,
    alarms,
];
new DestroyGuard("destroy-guard", {
    active: serverSettings.protectData || serverSettings.terminationProtection,
    everything: all.filter((component) => component !== undefined),
});

/** URL of the site; before its certificate is there, it answers on http://. */
export const url = `${https.enabled ? "https" : "http"}://${site.canonicalDomain}/`;
/** The server's Elastic IP. */
export const serverAddress = server.address;
/** The server's IPv6 address; "" without IPv6. */
export const serverIpv6Address = server.ipv6Address ?? "";
/** URL of the site by address, always without TLS, for use before the domain points to it. */
export const addressUrl = pulumi.interpolate`http://${server.address}/`;
/** Name servers to set at the domain's registrar. */
export const nameServers = dns.nameServers;
/** Content hash of the release that has the traffic. */
export const release = application.release;
/** Command that opens a shell on the server; it needs the private key. */
export const sshCommand = pulumi.interpolate`ssh ${access.sshUser}@${server.address}`;
/** SSH host key that the server must present. */
export const hostKey = server.hostKey;
/** Location of the backups for restic; undefined without backups. */
export const backupRepository = storage?.repository;
/** Identity of the backups' repository, which no other one may replace by itself; undefined without backups. */
export const backupRepositoryId = backups?.repositoryId;
/** Id of the server's EC2 instance. */
export const serverInstanceId = server.access.instanceId;
/** Says who gets the alarms, and what is missing for it. */
export const alarmNotice = alarms?.notice ?? describeRecipients({}, []);
/** What the names of the stack's alarms begin with; "" without alarms. */
export const alarmPrefix = alarms?.prefix ?? "";
/** ARNs of the mailbox's subscriptions to the stack's own topics. */
export const alarmSubscriptions = alarms?.subscriptions ?? [];
