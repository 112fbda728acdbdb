#!/usr/bin/env bash
# Comments on a pull request with the review in a folder, or with the reason why there is none.
# Usage: comment.sh NAME FOLDER; RUN_URL: where the review was made.
set -euo pipefail
: "${RUN_URL:?}"

name=$1
folder=$2
# Another run's artefact: only plain files are used, so that a link can't expose this machine's own files.
body="$folder/review.md"
if [ ! -f "$body" ] || [ -L "$body" ] || [ ! -s "$body" ]; then
    mkdir -p "$folder"
    rm -rf "$body"
    printf '**There is no %s:** the run ended before it was written. [Its log](%s) says why.\n' "$name" "$RUN_URL" > "$body"
fi
sarif="$folder/review.sarif"
if [ -f "$sarif" ] && [ ! -L "$sarif" ] && [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf 'sarif=%s\n' "$sarif" >> "$GITHUB_OUTPUT"
fi
npm run --silent review:comment -- --body "$body" --name "$name"
