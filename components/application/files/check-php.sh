#!/bin/sh
# Names the scripts of a release that PHP can't read, with file and line. Runs in the build's sandbox, as its user, before
# anything is built, so that all scripts are the application's own. Packages are others', and no PHP runs in the folders that
# the application writes to.
# usage: check-php.sh FOLDER WRITABLE-FOLDER…
set -eu
cd "$1"
shift
for folder in "$@"; do
  shift
  set -- "$@" -o -path "./$folder"
done

# An older PHP reads the first of several files only. The inner shell hides that PHP has failed, after which xargs would end.
at_once=$(php -r 'echo PHP_VERSION_ID < 80300 ? 1 : 1000;')
find . \( -name vendor -o -name node_modules -o -name '.?*' "$@" \) -prune -o -type f -name '*.php' -print0 \
  | sort --zero-terminated \
  | xargs --null --no-run-if-empty --max-args="$at_once" \
    sh -c 'php -d display_errors=0 -d log_errors=1 -d error_log= -l "$@" || true' check > "$HOME/log" 2>&1
if ! grep --quiet '^Errors parsing ' "$HOME/log"; then exit 0; fi

php -r 'echo "PHP " . PHP_VERSION . " cannot read\n";'
sed --quiet --regexp-extended 's/^PHP (Parse|Fatal) error: +(.*) in \.\/(.*) on line ([0-9]+)$/\3, line \4: \2/p' "$HOME/log" | head --lines=20
exit 1
