# shellcheck shell=bash
# What a release was when it got the traffic, and what its packages were when they were installed: each file by type, mode,
# owner, size and time. They are root's, and no program changes them. Sourced after lib.sh.

# What root has in a release's folder beside the release's files. The times of some of them change.
# shellcheck disable=SC2034  # for the scripts that source this file
notes=(.complete .release-settings .static-collected .static-timed .environment .shared-environment .built .unpacked-again .manifest .manifest.new)

# The folders that a release consists of: its own, and those with its packages, which it may share with others.
# usage: parts_of RELEASE-FOLDER
parts_of() {
  local place
  echo "$1"
  for place in .environment .shared-environment; do
    if [[ -L $1/$place ]]; then realpath "$1/$place"; fi
  done
}

# Prints an entry for each file in a folder: what it is, then "//", which is in no path, its path, and a null byte. A folder
# has no time, because root's notes in it change that.
# usage: list_files FOLDER
list_files() {
  (
    cd "$1" 2> /dev/null || exit 0
    find . \( -path ./.complete -o -path ./.release-settings -o -path ./.static-collected -o -path ./.static-timed -o -path ./.built \
      -o -path ./.unpacked-again -o -path ./.manifest -o -path ./.manifest.new \) -o -type d -printf '%y %m %U:%G//%p\0' \
      -o -type l -printf '%y %U:%G %l//%p\0' -o -printf '%y %m %U:%G %s %T@//%p\0' | LC_ALL=C sort --zero-terminated
  )
}

# usage: write_manifest FOLDER
write_manifest() {
  (umask 077 && list_files "$1" > "$1/.manifest.new")
  mv -f "$1/.manifest.new" "$1/.manifest"
}

# Whether a folder is what it was. What an earlier version has made has no manifest.
# usage: is_whole FOLDER
is_whole() { [[ ! -e $1/.manifest ]] || list_files "$1" | cmp --silent - "$1/.manifest"; }

# Prints the path of the first file that is not what it was.
# usage: first_difference FOLDER
first_difference() {
  diff --text <(list_files "$1" | tr '\0\n' '\n?') <(tr '\0\n' '\n?' < "$1/.manifest") | sed --quiet "s,^[<>] .*//\\.,$1,p" | head -n 1 || true
}
