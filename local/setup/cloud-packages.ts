import type { Package } from "../../toolchain/debian-packages";

/** The programs behind the local cloud's machines, networks, volumes and DNS zones. */
export const cloudPackages: Package[] = [
    {
        name: "incus-base",
        provides: "incusd",
        instructions: "https://linuxcontainers.org/incus/docs/main/installing/",
    },
    { name: "incus-client", provides: "incus" },
    { name: "dnsmasq-base", provides: "dnsmasq" },
    { name: "nftables", provides: "nft" },
    { name: "uidmap", provides: "newuidmap" },
    { name: "iproute2", provides: "ip" },
    { name: "xfsprogs", provides: "mkfs.xfs" },
    // Each cloud runs a DNS server of its own; the system's would take port 53 of every address.
    { name: "knot", provides: "knotd", unusedService: "knot" },
    { name: "openssh-client", provides: "ssh" },
    { name: "openssl", provides: "openssl" },
    { name: "mmdebstrap", provides: "mmdebstrap" },
    { name: "squashfs-tools", provides: "mksquashfs" },
    { name: "debian-archive-keyring", provides: "/usr/share/keyrings/debian-archive-keyring.gpg" },
];
