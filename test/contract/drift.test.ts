import * as assert from "node:assert/strict";
import type { Reason } from "../../operations/recovery/answer";
import { onServer, told } from "./drift/server";

/** Steps that have files, folders, a package and users: one for each change. */
const puts = `
echo "the site's" > /source
puts() {
    for name in edited removed readable linked; do install_file /source /etc/site/$name 0600; done
    install_file /source "/etc/site/$(systemd-escape --path --suffix=mount /run/a-b)"
    for name in opened gone; do install_folder /srv/site/$name 0711; done
    expect package bash
    for name in bin games sys; do expect user "$name $(getent passwd $name | awk -F: '{ print $3, $4, $6, $7 }')"; done
}
step nginx puts; ask`;

describe("A change on the server by hand", function () {
    this.timeout("60s");

    const changes: { change: string; what: string; isMended: boolean }[] = [
        { change: "echo more >> /etc/site/edited", what: "/etc/site/edited was changed by hand", isMended: true },
        { change: "rm /etc/site/removed", what: "/etc/site/removed is gone", isMended: true },
        {
            change: "chmod 0644 /etc/site/readable",
            what: "/etc/site/readable has mode 0644 and belongs to root:root, and should have 0600 and belong to root:root",
            isMended: true,
        },
        {
            change: "mv /etc/site/linked /etc/site/other; ln -s other /etc/site/linked",
            what: "/etc/site/linked has mode 0777 and belongs to root:root, and should have 0600 and belong to root:root",
            isMended: true,
        },
        {
            change: "chown daemon /srv/site/opened; chmod 0777 /srv/site/opened",
            what: "the folder /srv/site/opened has mode 0777 and belongs to daemon:root, and should have 0711 and belong to root:root",
            isMended: true,
        },
        { change: "rmdir /srv/site/gone", what: "the folder /srv/site/gone is gone", isMended: true },
        {
            change: "echo '# mine' >> $library/nginx/files/reload.sh",
            what: "the scripts in /usr/local/lib/simple-web-stack/nginx were changed by hand",
            isMended: false,
        },
        {
            change: "chsh --shell /bin/sh bin",
            what: "the user bin has /bin:/bin/sh as home folder and shell, and should have /bin:/usr/sbin/nologin",
            isMended: false,
        },
        { change: "userdel games 2> /dev/null", what: "the user games is gone", isMended: false },
        {
            change: "sed -i '/^Package: bash$/,/^Version/s/^Status: .*/Status: deinstall ok config-files/' /var/lib/dpkg/status",
            what: "the package bash is no longer installed",
            isMended: false,
        },
    ];
    let first: Reason[], during: Reason[], after: Reason[], former: Reason[];
    const isOf = (what: string) => (reason: Reason) => reason.what === what;

    before(() => {
        [first, during, after, former] = onServer(
            puts,
            ...changes.map(({ change }) => change),
            // The step runs again, but for what is only noted.
            "ask; cp /etc/simple-web-stack/expected/nginx /noted; step nginx puts > /dev/null; cp /noted /etc/simple-web-stack/expected/nginx; ask",
            "rm -r /etc/simple-web-stack; ask",
        ) as [Reason[], Reason[], Reason[], Reason[]];
    });

    for (const { change, what, isMended } of changes) {
        it(`is told${isMended ? ", and mended by its step" : ""}: ${change}`, () => {
            assert.deepEqual(during.filter(isOf(what)), [{ kind: "drift", step: "nginx", what }]);
            assert.equal(after.some(isOf(what)), !isMended);
        });
    }

    it("is nothing else, no such thing right after a step, and not known on a server of an earlier version", () => {
        assert.deepEqual(first, []);
        assert.equal(during.length, changes.length, told(during).join("; "));
        assert.deepEqual(former, []);
    });

    it("is told of a user whose ids are others, with the command that a running process allows", () => {
        const [, [reason]] = onServer(puts, "sed -i 's/^sys:x:3:3:/sys:x:77:3:/' /etc/passwd; ask");
        assert.match(reason!.what, /^the user sys has the ids 77:3, and its files belong to 3:3$/);
        assert.equal(reason!.step, undefined);
        assert.match(reason!.remedy!, /usermod --uid 3 --gid 3 sys/);
    });

    it("is no reason while a step or a package is just at work", () => {
        const work = "(flock 9; sleep 3) 9> /run/simple-web-stack-nginx-set-up.lock & sleep 0.2";
        const ask = "$(bash $library/server-step/files/question.sh)";
        const answers = onServer(
            puts,
            "rm /etc/site/removed",
            `${work}; [[ ${ask} == '{"busy":true,"reasons":[]}' ]]; wait`,
            "(sleep 0.6; cp -p /source /etc/site/removed; chmod 0600 /etc/site/removed) & ask; wait",
        );
        assert.deepEqual(answers, [[], []]);
    });

    it("is told of secrets that others than root can read", () => {
        const [before, during] = onServer(
            "puts() { install_folder /etc/secrets 0700; expect private /etc/secrets; }",
            "step nginx puts; (umask 077; echo KEY=1 > /etc/secrets/env); ask; chmod o+r /etc/secrets/env; ask",
        );
        assert.deepEqual(before, []);
        assert.deepEqual(told(during!), ["/etc/secrets/env can be read by others than root"]);
    });

    it("is told of sshd, whichever of its files says otherwise", () => {
        const settings = "/etc/ssh/sshd_config.d";
        const [before, other, broken] = onServer(
            `mkdir -p ${settings}; echo "Include ${settings}/*.conf" > /etc/ssh/sshd_config; ssh-keygen -A > /dev/null`,
            `echo 'PasswordAuthentication no' > ${settings}/10-site.conf`,
            "puts() { expect sshd 'root passwordauthentication no'; }; step nginx puts; ask",
            `echo 'PasswordAuthentication yes' > ${settings}/00-mine.conf; echo "file ${settings}/00-mine.conf" >> /etc/simple-web-stack/accepted; ask`,
            `echo 'Garbage' > ${settings}/00-mine.conf; ask`,
        );
        assert.deepEqual(before, []);
        assert.deepEqual(told(other!), [
            "sshd has passwordauthentication yes, and should have passwordauthentication no",
        ]);
        assert.deepEqual(told(broken!), ["sshd rejects its settings, so that nobody can log in after its next start"]);
    });

    it("is told of units that are masked, and of those that should be", () => {
        const [before, during] = onServer(
            "mkdir -p /etc/systemd/system; printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' | tee /etc/systemd/system/{one,two,three}.service > /dev/null",
            "systemctl enable one.service 2> /dev/null; ln -s /dev/null /etc/systemd/system/none.service",
            "puts() { expect enabled one.service; expect unmasked two.service; expect masked none.service; }; step nginx puts; ask",
            "systemctl disable one.service 2> /dev/null; ln -sf /dev/null /etc/systemd/system/two.service; cp /etc/systemd/system/{three,four}.service; mv /etc/systemd/system/{four,none}.service",
            "echo 'file /etc/systemd/system/none.service' >> /etc/simple-web-stack/accepted; ask",
        );
        assert.deepEqual(before, []);
        assert.deepEqual(told(during!).sort(), [
            "none.service is no longer masked",
            "one.service does not start at boot",
            "two.service is masked",
        ]);
    });

    it("is told of the kernel's settings", () => {
        const name = "net.ipv4.conf.all.accept_redirects";
        const [before, during] = onServer(
            `echo 0 > /proc/sys/net/ipv4/conf/all/accept_redirects; puts() { expect kernel ${name} 0; }; step nginx puts; ask`,
            "echo 1 > /proc/sys/net/ipv4/conf/all/accept_redirects; ask",
        );
        assert.deepEqual(before, []);
        assert.deepEqual(told(during!), [`the kernel's setting ${name} is 1, and should be 0`]);
    });
});

describe("What no step has made", function () {
    this.timeout("60s");

    const cases: Record<string, { make: string; what: RegExp; accept: string }> = {
        "a unit": {
            make: "echo '[Service]' > /etc/systemd/system/mine.service",
            what: /^\/etc\/systemd\/system\/mine\.service was put there by no step and no package$/,
            accept: "file /etc/systemd/system/mine.service",
        },
        "a drop-in of a unit of ours": {
            make: "mkdir -p /etc/systemd/system/nginx.service.d; echo '[Service]' > /etc/systemd/system/nginx.service.d/override.conf",
            what: /nginx\.service\.d\/override\.conf was put there by no step/,
            accept: "file /etc/systemd/system/nginx.service.d/override.conf",
        },
        "a cron job": {
            make: "mkdir -p /etc/cron.d; echo '* * * * * root true' > /etc/cron.d/mine",
            what: /^\/etc\/cron\.d\/mine was put/,
            accept: "file /etc/cron.d/mine",
        },
        "a crontab": {
            make: "mkdir -p /var/spool/cron/crontabs; echo > /var/spool/cron/crontabs/root",
            what: /crontabs\/root was put/,
            accept: "file /var/spool/cron/crontabs/root",
        },
        "settings of Nginx": {
            make: "mkdir -p /etc/nginx/conf.d; echo > /etc/nginx/conf.d/mine.conf",
            what: /^\/etc\/nginx\/conf\.d\/mine\.conf was put/,
            accept: "file /etc/nginx/conf.d/mine.conf",
        },
        "a sudoer's file": {
            make: "mkdir -p /etc/sudoers.d; echo > /etc/sudoers.d/mine",
            what: /^\/etc\/sudoers\.d\/mine was put/,
            accept: "file /etc/sudoers.d/mine",
        },
        "a line among the sudoers": {
            make: "echo 'daemon ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers",
            what: /^\/etc\/sudoers was changed by hand$/,
            accept: "content /etc/sudoers $(sha256sum < /etc/sudoers | cut -d' ' -f1)",
        },
        "a second root": {
            make: "echo 'mallory:x:0:0::/:/bin/sh' >> /etc/passwd",
            what: /^the user mallory has the id of root$/,
            accept: "superuser mallory",
        },
        "a member of the group sudo": {
            make: "getent group sudo > /dev/null || groupadd sudo; gpasswd --add daemon sudo > /dev/null",
            what: /^the user daemon is in the group sudo/,
            accept: "member daemon sudo",
        },
        "a member of a group that reads the disk": {
            make: "gpasswd --add daemon disk > /dev/null",
            what: /^the user daemon is in the group disk, whose members can become root$/,
            accept: "member daemon disk",
        },
        "a drop-in of a unit of ours until the next start": {
            make: "mkdir -p /run/systemd/system/{ours@blue,other}.service.d; echo '[Service]' | tee /run/systemd/system/{ours@blue,other}.service.d/x.conf > /dev/null",
            what: /^\/run\/systemd\/system\/ours@blue\.service\.d\/x\.conf was put there by no step/,
            accept: "file /run/systemd/system/ours@blue.service.d/x.conf",
        },
        "a user with a key": {
            make: "useradd --create-home --shell /bin/bash eve; mkdir ~eve/.ssh; ssh-keygen -q -t ed25519 -N '' -f /key; cp /key.pub ~eve/.ssh/authorized_keys",
            what: /^the user eve may log in with a key that no step put there, SHA256:/,
            accept: "key eve $(ssh-keygen -lf /key.pub | cut -d' ' -f2)",
        },
        "a table of the firewall": {
            make: "nft add table ip mine",
            what: /^the firewall has a table that no step made: ip mine$/,
            accept: "firewall ip mine",
        },
    };
    let first: Reason[], during: Reason[], after: Reason[];

    before(() => {
        [first, during, after] = onServer(
            "puts() { echo '[Service]' > /source; install_file /source /etc/systemd/system/ours@.service; }; step nginx puts; ask",
            ...Object.values(cases).map(({ make }) => make),
            "ask",
            ...Object.values(cases).map(({ accept }) => `echo "${accept}" >> /etc/simple-web-stack/accepted`),
            "ask",
        ) as [Reason[], Reason[], Reason[]];
    });

    for (const [name, { what }] of Object.entries(cases)) {
        it(`is told, with what to do, until somebody accepts it: ${name}`, () => {
            const reasons = during.filter((reason) => what.test(reason.what));
            assert.equal(reasons.length, 1, told(during).join("; "));
            assert.equal(reasons[0]!.step, undefined);
            assert.match(
                reasons[0]!.remedy!,
                /, or keep it \(echo '.*' \| sudo tee --append \/etc\/simple-web-stack\/accepted\)$/,
            );
        });
    }

    it("is nothing else, and nothing before and after", () => {
        assert.equal(during.length, Object.keys(cases).length, told(during).join("; "));
        assert.deepEqual([first, after], [[], []]);
    });

    it("is a key, with what is true of it, also of a user whom sshd refuses", () => {
        const [answer] = onServer(
            "step nginx expect package bash; ssh-keygen -A > /dev/null; echo 'AllowUsers admin' > /etc/ssh/sshd_config",
            cases["a user with a key"]!.make,
            "ask",
        );
        assert.match(
            told(answer!).join("; "),
            /^the user eve has a key that no step put there, SHA256:[^;]*; sshd refuses this user now \(AllowUsers\)$/,
        );
    });

    it("is nothing that was there before the first step, nor what a step was killed with, nor what systemctl links", () => {
        const [answer] = onServer(
            "mkdir -p /etc/cron.d; echo > /etc/cron.d/image; step nginx expect package bash",
            "(source $library/server-step/files/lib.sh; echo > /source; install_file /source /etc/cron.d/killed)",
            "printf '[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/image.service; echo 'file /etc/systemd/system/image.service' >> /etc/simple-web-stack/accepted",
            "systemctl enable image.service 2> /dev/null; ln -s /dev/null /etc/systemd/system/x.service; echo > /etc/systemd/system/snap-core22-1.mount; ask",
        );
        assert.deepEqual(answer, []);
    });

    it("is nothing that a package brings, and what its scripts make", () => {
        const [answer] = onServer(
            "rm -f /etc/cron.d/e2scrub_all /etc/cron.daily/dpkg; step nginx expect package bash",
            // As an update of a package does.
            "mkdir -p /etc/cron.daily; echo > /etc/cron.daily/dpkg",
            '(source $library/server-step/files/lib.sh; source $library/server-step/files/strangers.sh; before=$(list_strangers); echo > /etc/cron.d/made; accept_new "$before")',
            "ask",
        );
        assert.deepEqual(answer, []);
    });
});
