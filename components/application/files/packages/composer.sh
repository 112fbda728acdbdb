#!/bin/sh
# Installs the packages of a release of PHP, as composer.lock lists them. Runs in the build's sandbox, as its user.
#
# `download` puts the packages' archives into CACHE, which releases with the same lock share. `install` runs in a copy of the
# release that is in the release's place: it makes `vendor` of these archives, with the list of the release's own classes,
# and downloads only what has no archive.
#
# usage: composer.sh download|install FOLDER CACHE
set -eu
step=$1 folder=$2 cache=$3

# Runs Composer. What it says is not broken into short lines, and has neither its usage nor every file of PHP's settings.
compose() {
  code=0
  # The packages of development are on nobody's server.
  COLUMNS=500 composer install --no-dev --no-interaction --no-progress "$@" > "$HOME/log" 2>&1 || code=$?
  grep --invert-match --extended-regexp '^ +- /etc/php/|^install \[--|^ *$' "$HOME/log" || true
  exit "$code"
}

if [ "$step" = download ]; then
  # Composer writes into the folder, which is not a copy yet. Nothing of a package runs.
  cp -a "$folder" "$HOME/release"
  cd "$HOME/release"
  export COMPOSER_CACHE_DIR="$cache"
  compose --no-plugins --no-scripts --download-only
fi
# A cache that can't be written to is none.
# Without root's notes (manifest.sh), which only root reads.
mkdir "$HOME/cache"
find "$cache" -mindepth 1 -maxdepth 1 ! -name .manifest -exec cp -a --target-directory="$HOME/cache" {} +
export COMPOSER_CACHE_DIR="$HOME/cache"
cd "$folder"
compose --optimize-autoloader
