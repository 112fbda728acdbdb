import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { projectFolder } from "../support/declared-settings";

/** Runs commands on a volume of 100 MiB in a mount namespace of its own; returns what they print. */
function onVolume(...commands: string[]): string {
    const script = [
        "set -e; mount -t tmpfs -o size=100m,nr_inodes=1000 none /mnt",
        "source components/server-step/files/lib.sh; state=/mnt; source components/server-step/files/reserve.sh",
        "show() { du --block-size=1M /mnt/reserve | cut --fields=1; }",
        "spend() { (cd /mnt && seq 1000 | xargs touch 2> /dev/null || true); }",
        "inodes() { find /mnt/reserve.inodes -type f 2> /dev/null | wc -l || true; }",
        "fill() { dd if=/dev/zero of=/mnt/uploads bs=1M 2> /dev/null || true; }",
        ...commands,
    ].join("\n");
    const { status, stdout, stderr } = spawnSync("unshare", ["--mount", "bash", "-c", script], {
        cwd: projectFolder,
        encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout;
}

const write = "dd if=/dev/zero of=/mnt/result bs=1M count=30 2> /dev/null";

describe("the reserve of the files volume", () => {
    it("is 64 MiB", () => assert.equal(onVolume("top_up_reserve", "show"), "64\n"));

    it("lets a script write where uploads have filled the volume", () =>
        assert.equal(onVolume("top_up_reserve", "fill", `with_reserve ${write}`, "show"), "34\n"));

    it("is topped up once there is room", () =>
        assert.equal(
            onVolume("top_up_reserve", "fill", `with_reserve ${write}`, "rm /mnt/uploads", "top_up_reserve", "show"),
            "64\n",
        ));

    it("is never given up by topping it up, not for an instant", () =>
        assert.equal(
            onVolume(
                "top_up_reserve",
                "fill",
                "before=$(stat --format=%i /mnt/reserve)",
                "top_up_reserve",
                "[[ $(stat --format=%i /mnt/reserve) == $before ]]",
                "show",
            ),
            "64\n",
        ));

    it("is left alone while a script still uses it", () =>
        assert.equal(
            onVolume(
                "top_up_reserve",
                "fill",
                "borrow_reserve",
                "top_up_reserve",
                "ls /mnt/reserve /mnt/uploads 2> /dev/null || true",
            ),
            "/mnt/uploads\n",
        ));

    it("lets a script replace a file where small files have used up the inodes", () =>
        assert.equal(
            onVolume(
                "top_up_reserve; inodes; spend",
                "replace() { echo new > /mnt/result.new; mv -f /mnt/result.new /mnt/result; }",
                "! (replace) 2> /dev/null",
                "with_reserve replace; cat /mnt/result",
                "with_reserve replace; inodes",
            ),
            "128\nnew\n127\n",
        ));

    it("takes the inodes again once there are some", () =>
        assert.equal(
            onVolume(
                "top_up_reserve; spend; borrow_reserve; inodes",
                "find /mnt -name '[0-9]*' -delete; return_reserve; inodes",
            ),
            "0\n128\n",
        ));
});
