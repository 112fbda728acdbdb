import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

const scripts = path.join(projectFolder, "components", "system", "files");
const volume = "vol-0123456789abcdef0";
const GiB = 2 ** 30;

/** A master boot record with one Linux partition. */
function writePartitionTable(file: string): void {
    const record = Buffer.alloc(512);
    record.writeUInt8(0x83, 450); // type
    record.writeUInt32LE(2048, 454); // first sector
    record.writeUInt32LE(4096, 458); // sectors
    record.writeUInt16LE(0xaa55, 510); // signature
    const opened = fs.openSync(file, "r+");
    fs.writeSync(opened, record);
    fs.closeSync(opened);
}

// In the local cloud, the volume is mounted from outside the machine. Here the scripts work on a real block device: a
// loop device with the name that EC2 gives it, in a mount namespace of their own with a copy of /etc.
describe("the data volume, on a block device", function () {
    this.timeout("2m");
    let folder: string;
    let disk: string;
    let device: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-volume-"));
        disk = path.join(folder, "disk");
        for (const name of ["etc", "by-id", "data", "bin"]) {
            fs.mkdirSync(path.join(folder, name));
        }
        fs.writeFileSync(path.join(folder, "etc", "fstab"), "");
        // A stand-in: the scripts must not reload this computer's systemd.
        fs.writeFileSync(path.join(folder, "bin", "systemctl"), "#!/bin/sh\n", { mode: 0o755 });
        fs.closeSync(fs.openSync(disk, "w"));
        fs.truncateSync(disk, GiB);
        device = execFileSync("losetup", ["--find", "--show", disk], { encoding: "utf8" }).trim();
        fs.symlinkSync(
            device,
            path.join(folder, "by-id", `nvme-Amazon_Elastic_Block_Store_${volume.replace("-", "")}`),
        );
    });

    afterEach(() => {
        execFileSync("losetup", ["--detach", device]);
        fs.rmSync(folder, { recursive: true, force: true });
    });

    /** Runs commands as on a server that has the volume attached, has booted, and has mounted what fstab says. */
    function onServer(commands: string) {
        const prepare = [
            "set -e",
            "mkdir -p /dev/disk/by-id",
            `mount --bind ${folder}/by-id /dev/disk/by-id`,
            `cp -a /etc/passwd /etc/group ${folder}/etc/`,
            `mount --bind ${folder}/etc /etc`,
            `export PATH=${folder}/bin:$PATH`,
            `if [ -s /etc/fstab ]; then mount ${folder}/data; fi`,
            `in_script() { bash -c 'source "$0/../../server-step/files/lib.sh"; source "$0/volumes.sh"; "$@"' ${scripts} "$@"; }`,
            `mount_it() { in_script mount_volume data ${volume} ${folder}/data; }`,
            `grow() { in_script grow_volume data ${volume} ${folder}/data $1; }`,
            `size() { df --block-size=1M --output=size ${folder}/data | tail -n 1; }`,
        ];
        const { status, stdout, stderr } = spawnSync(
            "unshare",
            ["--mount", "bash", "-c", [...prepare, commands].join("\n")],
            { encoding: "utf8" },
        );
        return { code: status, stdout, stderr };
    }
    const beginning = () => execFileSync("head", ["--bytes=1M", disk], { maxBuffer: GiB }).toString("hex");
    const succeed = (commands: string) => {
        const { code, stdout, stderr } = onServer(commands);
        assert.equal(code, 0, stdout + stderr);
        return stdout.trim();
    };

    it("gets a file system when it has none, and is mounted by its UUID", () => {
        const output = succeed(`mount_it; findmnt --noheadings --output FSTYPE ${folder}/data; cat /etc/fstab`);
        assert.match(output, /changed: file system on vol-/);
        assert.match(output, /^xfs$/m);
        assert.match(output, /^UUID=[0-9a-f-]{36} \S+ xfs defaults,noatime,nosuid,nodev,nofail/m);
        assert.ok(!output.includes("UUID= "));
    });

    it("keeps its data the second time, and on the next server", () => {
        succeed(`mount_it; echo kept > ${folder}/data/file`);
        assert.equal(succeed(`mount_it; cat ${folder}/data/file`), "kept");
        fs.writeFileSync(path.join(folder, "etc", "fstab"), "");
        const output = succeed(`mount_it; cat ${folder}/data/file`);
        assert.match(output, /kept$/);
        assert.ok(!output.includes("file system on"), output);
    });

    it("is not touched when it holds a partition table", () => {
        writePartitionTable(disk);
        const before = beginning();
        const { code, stderr } = onServer("mount_it");
        assert.equal(code, 1);
        assert.match(stderr, /cannot tell what is on/);
        assert.equal(beginning(), before);
    });

    it("grows while it is in use, once", () => {
        succeed("mount_it");
        fs.truncateSync(disk, 2 * GiB);
        execFileSync("losetup", ["--set-capacity", device]);
        const [before, said, after, again] = succeed("size; grow 2; size; grow 2; echo nothing").split("\n");
        assert.ok(Number(before) < 1024 && Number(after) > 1900, `${before} MiB, then ${after} MiB`);
        assert.match(said!, /changed: the data volume has 2 GiB/);
        assert.equal(again, "nothing");
    });

    it("grows as the root volume by cloud-init's modules, and is no block device on the local cloud", () => {
        const disk = path.basename(device);
        const stand = (name: string, script: string) =>
            fs.writeFileSync(path.join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        stand("findmnt", `echo ${device}`);
        stand("lsblk", `echo ${disk}`);
        stand("df", `cat ${folder}/said`);
        stand("cloud-init", `echo "$@" >> ${folder}/said`);
        fs.writeFileSync(path.join(folder, "said"), "");
        assert.match(succeed("in_script grow_root 1"), /changed: the root volume has 1 GiB/);
        assert.equal(
            fs.readFileSync(path.join(folder, "said"), "utf8"),
            ["growpart", "resizefs"].map((module) => `single --name ${module} --frequency always\n`).join(""),
        );
        stand("cloud-init", "echo no room; exit 1");
        assert.match(succeed("in_script grow_root 1"), /warning: .* the next reboot does it.*growpart said: no room/);
        stand("findmnt", "echo /var/lib/incus/storage");
        assert.equal(succeed("in_script grow_root 1"), "");
    });

    it("does nothing where the volume is mounted from outside", () => {
        fs.rmSync(path.join(folder, "by-id"), { recursive: true });
        fs.mkdirSync(path.join(folder, "by-id"));
        assert.equal(succeed("grow 5"), "");
    });
});
