# shellcheck shell=bash
# What a release was when it got the traffic: each of its files and packages, by type, mode, owner, size and time. A release
# is root's, and no program changes it. Sourced after lib.sh.

# What root has in a release's folder beside the release's files. The times of some of them change.
# shellcheck disable=SC2034  # for the scripts that source this file
notes=(.complete .release-settings .static-collected .static-timed .environment .shared-environment .built .unpacked-again .manifest)

# Prints an entry for each file of a release, and of the folders with its packages: what it is, then "//", which is in no
# path, its path, and a null byte. A folder has no time, because root's notes in it change that.
# usage: list_release RELEASE-FOLDER
list_release() {
  local place
  list_files "$1" .
  for place in .environment .shared-environment; do
    if [[ -L $1/$place ]]; then list_files "$1/$place/" "$place"; fi
  done
}

# usage: list_files FOLDER NAME
list_files() {
  (
    cd "$1" 2> /dev/null || exit 0
    find . \( -path ./.unpacked-again -o -path ./.complete -o -path ./.release-settings -o -path ./.static-collected -o -path ./.static-timed -o -path ./.built \
      -o -path ./.manifest -o -path ./.manifest.new \) -o -type d -printf "d %m %U:%G//$2/%P\0" -o -type l -printf "l %U:%G %l//$2/%P\0" \
      -o -printf "%y %m %U:%G %s %T@//$2/%P\0" | LC_ALL=C sort --zero-terminated
  )
}

# usage: write_manifest RELEASE-FOLDER
write_manifest() {
  (umask 077 && list_release "$1" > "$1/.manifest.new")
  mv -f "$1/.manifest.new" "$1/.manifest"
}

# Whether a release is what it was. One of an earlier version has no manifest.
# usage: is_whole RELEASE-FOLDER
is_whole() { [[ ! -e $1/.manifest ]] || list_release "$1" | cmp --silent - "$1/.manifest"; }

# Prints the path of the first entry that is not what it was, within the release; nothing if all are.
# usage: first_difference RELEASE-FOLDER
first_difference() {
  diff --text <(list_release "$1" | tr '\0\n' '\n?') <(tr '\0\n' '\n?' < "$1/.manifest") | sed --quiet 's,^[<>] .*//,,p' | head -n 1 || true
}
