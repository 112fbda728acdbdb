import * as pulumi from "@pulumi/pulumi";

/** What a mail says: the cause, what happens by itself, and what to do. At most 1,024 characters (PutMetricAlarm). */
function text(cause: string, next: string): string {
    return `${cause} ${next} More: docs/watch.md.`;
}

const status = () => `npm run status -- --stack ${pulumi.getStack()}`;
const up = () => `npm run up -- --stack ${pulumi.getStack()}`;

export const hostFailed = () =>
    text(
        "The computer under the server has failed (EC2's system status check).",
        `EC2 moves the server to another one by itself, with its address and its volumes, within some minutes. If no mail says OK within 20 minutes: ${up()} starts the server, or makes it again with its data.`,
    );

export const serverHangs = () =>
    text(
        "The server's operating system does not answer EC2 (its instance status check).",
        `EC2 reboots it by itself; the site is back within some minutes. If no mail says OK within 15 minutes: ${status()} says what still fails, and ${up()} mends what can be mended.`,
    );

export const serverIsSilent = () =>
    text(
        "The server has sent nothing for ten minutes or more: it is down, or cut off, or its check no longer runs, or it may not send any more.",
        `${status()} says which of these. ${up()} starts a server that is stopped, makes a lost one again, and sets its check and its permission up again.`,
    );

export const problems = () =>
    text(
        "The server's own check has found a problem, and it has lasted for two checks.",
        `${status()} names it, the worst first, with what to do beside it. ${up()} mends what was set up and is no longer so.`,
    );

export const diskIsNearlyFull = (percent: number) =>
    text(
        `A volume of the server is filled to more than ${percent} % (bytes or inodes); soon the site can write nothing.`,
        `${status()} names it. Volumes grow without an interruption: pulumi config set dataVolumeSize, filesVolumeSize or rootVolumeSize, then ${up()}.`,
    );

export const certificateIsEnding = (days: number) =>
    text(
        `The site's certificate ends in less than ${days} days, and its renewal fails. Browsers refuse the site after that.`,
        `${status()} says why, and what to do; docs/https.md has each reason.`,
    );

export const noRecentBackup = (hours: number) =>
    text(
        `The newest complete backup is more than ${hours} hours old: two in a row are missing.`,
        `npm run backup -- --stack ${pulumi.getStack()} makes one now, or says why it fails; docs/backups.md has the reasons.`,
    );

export const siteDoesNotAnswer = (url: string) =>
    text(
        `${url} has not answered Route 53's checkers, which ask from all over the world, for ten minutes.`,
        `${status()} says what fails on the way: name, address, certificate, server, application. A maintenance takes less; after a restore or with npm run stop-writing it may be meant.`,
    );
