#!/bin/sh
# Before packages are chosen: apt's settings, so that the pins hold for the first installation too.
set -eu
root=$1
recipe=$(dirname "$0")/..

install -d "$root/etc/apt"
cp -r "$recipe/rootfs/etc/apt/." "$root/etc/apt/"
