#!/usr/bin/env bash
# Writes a review in every format into a folder, and shows it in the run's summary; ends with the review's exit code.
# Usage: review.sh FOLDER [OPTION OF npm run review]…
# BASE: a commit or branch to compare with; without it, nothing is compared.
set -euo pipefail

folder=$1
shift
mkdir -p "$folder"
if [ -n "${BASE:-}" ]; then
    set -- --base-ref "$BASE" "$@"
fi

code=0
npm run --silent review -- \
    --markdown "$folder/review.md" --html "$folder/review.html" --sarif "$folder/review.sarif" \
    --json "$folder/review.json" "$@" || code=$?

if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$folder/review.md" ]; then
    cat "$folder/review.md" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
