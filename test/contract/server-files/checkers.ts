import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../../support/declared-settings";
import { assembleNginx } from "./nginx";
import { complaintOf, filledTemplate, firewallHere, scratch, wrongFile } from "./tools";
import { verifyUnit } from "./units";

/** Checks files of a kind with the program that reads them on the server. */
export interface Checker {
    name: string;
    /** Which files, by their path below `components`. */
    files: RegExp;
    /** What is wrong with the file, or nothing. */
    check(file: string): string | undefined;
    /** Makes an invalid file. */
    wrong(): string;
}

const limits = {
    APPLICATION_MEMORY_MIB: "1000",
    APPLICATION_TASKS: "1000",
    UNIT_MEMORY_MIB: "600",
    UNIT_TASKS: "300",
    TEMPORARY_MIB: "150",
    SHARED_MIB: "75",
    SLOT: "blue",
};

const python = (file: string, code: string) => complaintOf("python3", ["-c", code, file]);

export const checkers: Checker[] = [
    {
        name: "shellcheck",
        files: /\.sh$|\/policy-rc\.d$/,
        check: (file) => complaintOf("shellcheck", ["-x", file]),
        wrong: () => wrongFile("wrong.sh", "#!/bin/sh\ncd $1 && rm -rf $2\n"),
    },
    {
        name: "nginx -t",
        files: /^nginx\/files\/([a-z-]+\.conf|[a-z-]+\.conf\.template)$/,
        check: (file) => assembleNginx(file),
        wrong: () => wrongFile("proxy.conf", "proxy_set_haeder Host $host;\n"),
    },
    {
        name: "systemd-analyze verify of a filled template",
        files: /\.timer\.template$/,
        check: (file) => verifyUnit(filledTemplate(file, { CALENDAR: "*-*-* 00,06,12,18:00:00 UTC" })),
        wrong: () => wrongFile("wrong.timer.template", "[Timer]\nOnCalender=${CALENDAR}\n"),
    },
    {
        name: "systemd-analyze verify of filled limits",
        files: /\.(slice|mount|service\.conf)\.template$/,
        check: (file) => verifyUnit(filledTemplate(file, limits)),
        wrong: () => wrongFile("wrong.slice.template", "[Slice]\nMemoryMix=${APPLICATION_MEMORY_MIB}M\n"),
    },
    {
        name: "systemd-analyze verify",
        files: /\.(service|timer|path|slice|mount)(\.template)?$|\.service\.conf$/,
        check: verifyUnit,
        wrong: () => wrongFile("nginx.service.conf", "[Service]\nRestrat=always\n"),
    },
    {
        name: "systemd's names of the journal's settings",
        files: /\/journald\.conf$/,
        check: checkJournal,
        wrong: () => wrongFile("journald.conf", "[Journal]\nSystemMaxUsage=500M\n"),
    },
    {
        name: "systemd-networkd's names of its settings",
        files: /\/network\.conf$/,
        check: checkNetwork,
        wrong: () => wrongFile("network.conf", "[Network]\nIPv6AcceptRA=yes\n[IPv6AcceptRA]\nDHCPv6Cleint=no\n"),
    },
    {
        name: "mysqld's names of its settings",
        files: /\.cnf(\.template)?$/,
        check: checkMySql,
        wrong: () => wrongFile("site.cnf", "[mysqld]\nskip_networking = ON\nskip_networking = OFF\n"),
    },
    {
        name: "sshd -t",
        files: /\/sshd\.conf\.template$/,
        check: (file) => checkSshd(filledTemplate(file, { SSH_USER: "admin" })),
        wrong: () => wrongFile("sshd.conf.template", "AllowUser ${SSH_USER}\n"),
    },
    {
        name: "nft --check",
        files: /\/nftables\.conf\.template$|\.nft$/,
        check: checkFirewall,
        wrong: () => wrongFile("nftables.conf.template", "table inet x { chain y { tcp dprot 80 accept } }\n"),
    },
    {
        name: "sysctl's syntax",
        files: /\/sysctl\.conf$/,
        check: (file) => everyLine(file, /^-?[a-z0-9_]+(\.[a-z0-9_-]+)+ = \S.*$/),
        wrong: () => wrongFile("sysctl.conf", "net.ipv4.tcp_syncookies 1\n"),
    },
    {
        name: "pam_limits' syntax",
        files: /\/limits\.conf$/,
        check: (file) => everyLine(file, /^(\*|[a-z]+) (hard|soft|-) core \d+$/),
        wrong: () => wrongFile("limits.conf", "* core 0\n"),
    },
    {
        name: "apt-config",
        files: /\/unattended-upgrades\.conf$/,
        check: (file) => complaintOf("apt-config", ["dump"], { APT_CONFIG: file }),
        wrong: () => wrongFile("unattended-upgrades.conf", 'APT::Periodic::Unattended-Upgrade "1\n'),
    },
    {
        name: "perl -c",
        files: /\/needrestart\.conf$/,
        check: (file) => complaintOf("perl", ["-c", file]),
        wrong: () => wrongFile("needrestart.conf", "$nrconf{restart} = 'l\n"),
    },
    {
        name: "python",
        files: /\.py$/,
        check: (file) => python(file, "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')"),
        wrong: () => wrongFile("gunicorn.conf.py", "workers = int(\n"),
    },
    {
        name: "php-fpm --test",
        files: /\/php-fpm\.conf$/,
        check: checkPhpFpm,
        wrong: () => wrongFile("php-fpm.conf", "[application]\nlisten = ${SOCKET}\npm = statik\n"),
    },
    {
        name: "python's configparser",
        files: /\.ini$/,
        check: (file) =>
            python(
                file,
                "import sys, configparser; configparser.ConfigParser(strict=True).read_file(open(sys.argv[1]))",
            ),
        wrong: () => wrongFile("uwsgi.ini", "[uwsgi]\nmaster = true\nmaster = false\n"),
    },
    {
        name: "pip, of lists with hashes",
        files: /\/packages\/(servers|tools)\/[a-z]+\.txt(\.template)?$|^requirements\.txt$/,
        check: (file) =>
            python(
                file,
                "import os, sys; " +
                    `sys.path.insert(0, "${path.join(projectFolder, "components/application/files/packages")}"); ` +
                    "sys.dont_write_bytecode = True; import requirement_lists; " +
                    "lines = requirement_lists.read(*os.path.split(os.path.abspath(sys.argv[1]))); " +
                    "sys.exit(not (lines and requirement_lists.hashed(lines) and all('==' in line.text for line in lines)))",
            ),
        wrong: () => wrongFile("requirements.txt", "gunicorn\n"),
    },
    {
        name: "awk",
        files: /\.awk$/,
        check: (file) => complaintOf("awk", ["-f", file], {}, ""),
        wrong: () => wrongFile("wrong.awk", "{ print\n"),
    },
    {
        name: "sed",
        files: /\.sed$/,
        check: (file) => complaintOf("sed", ["--quiet", "--regexp-extended", "--file", file], {}, ""),
        wrong: () => wrongFile("wrong.sed", "s/(/x/\n"),
    },
    {
        name: "statements of SQL",
        files: /\.sql$/,
        check: checkSql,
        wrong: () => wrongFile("wrong.sql", "GRANT ALL ON *.* TO 'app'@'%'\n"),
    },
    {
        name: "a page of HTML",
        files: /\.html$/,
        check: checkPage,
        wrong: () => wrongFile("wrong.html", "<!doctype html><html><body><main></body></html>"),
    },
];

/** The checker of a file, by its path below `components`. A template without one has that of the file it makes. */
export function checkerOf(file: string): Checker | undefined {
    const claimed = checkers.find(({ files }) => files.test(file));
    return claimed ?? (file.endsWith(".template") ? checkerOf(file.slice(0, -".template".length)) : undefined);
}

function linesOf(file: string): string[] {
    return fs
        .readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "" && !/^\s*[#;]/.test(line));
}

function everyLine(file: string, pattern: RegExp): string | undefined {
    return linesOf(file).find((line) => !pattern.test(line));
}

/** systemd only logs a warning for an unknown setting. */
function checkJournal(file: string): string | undefined {
    // The settings of journald.conf(5), systemd 255, that are useful on a server.
    const known = ["Storage", "Compress", "SystemMaxUse", "SystemKeepFree", "RuntimeMaxUse", "MaxRetentionSec"];
    return linesOf(file).find((line) => line !== "[Journal]" && !known.includes(line.split("=")[0]!));
}

/** The daemon has a table of all names, with their sections, and ignores any other name. */
function checkNetwork(file: string): string | undefined {
    const daemon = fs.readFileSync("/usr/lib/systemd/systemd-networkd", "latin1");
    let section = "";
    return linesOf(file).find((line) => {
        const [, header] = /^\[(\w+)\]$/.exec(line) ?? [];
        section = header ?? section;
        return header === undefined && !daemon.includes(`\0${section}.${line.split("=")[0]}\0`);
    });
}

/**
 * Checks what doesn't need MySQL: one section, each setting once. MySQL itself checks the settings on the end-to-end
 * tests' machine, before they take effect.
 */
function checkMySql(file: string): string | undefined {
    const [section, ...settings] = linesOf(file);
    const names = settings.map((line) => /^([a-z_]+) *= *(?:\S+|"[^"]*")$/.exec(line)?.[1]);
    if (section !== "[mysqld]" || names.includes(undefined)) {
        return "not a section [mysqld] with settings";
    }
    return names.find((name, index) => names.indexOf(name) !== index);
}

function checkSshd(file: string): string | undefined {
    const folder = scratch();
    const key = path.join(folder, "host-key");
    complaintOf("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    fs.mkdirSync("/run/sshd", { recursive: true });
    return complaintOf("/usr/sbin/sshd", ["-t", "-f", file, "-h", key]);
}

function checkFirewall(file: string): string | undefined {
    // In a network namespace: a check reads the kernel's tables, and must not depend on this computer's.
    return complaintOf("unshare", ["--net", "nft", "--check", "--file", firewallHere(file)]);
}

function checkPhpFpm(file: string): string | undefined {
    // Root, who checks here, must name another user; the slot's user needn't.
    const checked = wrongFile("php-fpm.conf", `${fs.readFileSync(file, "utf8")}\nuser = nobody\n`);
    const variables = {
        SOCKET: path.join(scratch(), "fastcgi.sock"),
        LIMIT: "31",
        CHILDREN: "8",
        APPLICATION_WORKERS: "2",
        APPLICATION_TIMEOUT: "30",
    };
    const check = '"$(ls /usr/sbin/php-fpm[0-9]* | tail -n 1)" --test --fpm-config "$1"';
    return complaintOf("bash", ["-c", check, "bash", checked], variables);
}

function checkSql(file: string): string | undefined {
    const text = fs
        .readFileSync(file, "utf8")
        .replace(/^--.*$/gm, "")
        .trim();
    const statements = text.split(";").map((statement) => statement.trim());
    if (statements.pop() !== "") {
        return "the last statement has no end";
    }
    return statements.find((statement) => !/^(CREATE|ALTER|GRANT|DROP|SELECT) /.test(statement));
}

/** Checks that every element is closed, and nothing is loaded from another site. */
function checkPage(file: string): string | undefined {
    return python(
        file,
        fs.readFileSync(path.join(projectFolder, "test", "contract", "server-files", "check-page.py"), "utf8"),
    );
}
