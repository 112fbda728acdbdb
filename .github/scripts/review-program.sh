#!/usr/bin/env bash
# The action of this repository (action.yml): writes a review of a state, or of a program's preview, in every format, and shows
# it in the run's summary; ends with the review's exit code. Its inputs are variables, so that none becomes part of a command.
set -euo pipefail
: "${PACKAGE:?}" "${RUNNER_TEMP:?}"

if [ -n "${STATE:-}" ] && [ -z "${STACK:-}" ]; then
    set -- "$STATE"
elif [ -n "${STACK:-}" ] && [ -z "${STATE:-}" ]; then
    set -- "$STACK" --preview --cwd "${PROGRAM_FOLDER:-.}"
else
    echo "state, stack: received \"${STATE:-}\" and \"${STACK:-}\"; allowed: one of them" >&2
    exit 2
fi
[ -z "${CONFIG:-}" ] || set -- "$@" --config "$CONFIG"
[ -z "${BASE:-}" ] || set -- "$@" --base-ref "$BASE"

folder="$RUNNER_TEMP/single-points-of-failure"
mkdir -p "$folder"
for ending in md html sarif json; do set -- "$@" --output "$folder/review.$ending"; done

code=0
npx --yes --package "$PACKAGE" simple-web-stack-policies "$@" --fail-on "${FAIL_ON:-mandatory}" || code=$?

if [ -s "$folder/review.md" ]; then
    cat "$folder/review.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
    {
        echo "folder=$folder"
        echo "sarif=$folder/review.sarif"
        echo "outcome=$(node -p 'require(process.argv[1]).outcome' "$folder/review.json")"
    } >> "${GITHUB_OUTPUT:-/dev/null}"
fi
exit "$code"
