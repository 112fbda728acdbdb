#!/bin/sh
# A pack as an executable file, bin/pack in its folder: Pulumi's engine starts it with the engine's address. The SDK reads
# the pack's version from package.json in the working directory.
cd "$(dirname "$0")/.." || exit
exec node bin/index.js "$@"
