import type { Package } from "../../toolchain/packages";

/** What the local cloud's machines, networks, volumes and DNS zones are made with. */
export const cloudPackages: Package[] = [
    { name: "incus-base", provides: "incusd" },
    { name: "incus-client", provides: "incus" },
    { name: "dnsmasq-base", provides: "dnsmasq" },
    { name: "nftables", provides: "nft" },
    { name: "uidmap", provides: "newuidmap" },
    { name: "iproute2", provides: "ip" },
    { name: "xfsprogs", provides: "mkfs.xfs" },
    { name: "knot", provides: "knotd" },
    { name: "openssh-client", provides: "ssh" },
    { name: "mmdebstrap", provides: "mmdebstrap" },
    { name: "squashfs-tools", provides: "mksquashfs" },
    { name: "debian-archive-keyring", provides: "/usr/share/keyrings/debian-archive-keyring.gpg" },
];
