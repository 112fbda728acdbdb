# shellcheck shell=bash
# The server's volumes and the space on them. Sourced after lib.sh.

: "${files:?}"
database_files=/var/lib/mysql

# usage: free_mib FOLDER
free_mib() { df --output=avail --block-size=1M "$1" | tail -n 1 | tr -d ' '; }

# usage: size_mib FOLDER
size_mib() { df --output=size --block-size=1M "$1" | tail -n 1 | tr -d ' '; }

# Less than a tenth is free, or less than 5 GiB of a large volume: there is still time to grow it.
# usage: is_low FOLDER
is_low() {
  local tenth=$(($(size_mib "$1") / 10))
  (($(free_mib "$1") < (tenth < 5120 ? tenth : 5120)))
}

# So little is free that MySQL may soon wait for space.
# usage: is_full FOLDER
is_full() { (($(free_mib "$1") < 64)); }

# More than is_full asks for, or the next few writes would make it full again.
# usage: has_space_again FOLDER
has_space_again() { (($(free_mib "$1") >= 96)); }

# Prints "low|fine FREE-MIB SIZE-MIB NAME" for each volume.
list_volumes() {
  local folder name
  while read -r folder name; do
    if mountpoint --quiet "$folder"; then
      echo "$(if is_low "$folder"; then echo low; else echo fine; fi) $(free_mib "$folder") $(size_mib "$folder") $name"
    fi
  done << END
/ the root volume
$database_files the data volume
$files the files volume
END
}
