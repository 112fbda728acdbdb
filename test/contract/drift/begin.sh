# shellcheck shell=bash
# Runs commands (standard input) on a copy of this computer's files: see server.ts.
# usage: begin.sh FOLDER-OF-THE-COMPONENTS
set -euo pipefail
components=$1
folder=$(mktemp --directory)
mount -t tmpfs none "$folder"
mkdir "$folder"/{changes,work,root}
root=$folder/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/changes,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs none "$root/run"
mkdir "$root/run/sshd"
# Whatever this computer has of a stack.
rm -rf "$root"/{etc,usr/local/lib}/simple-web-stack "$root"/srv/{data,application}
for component in server-step system nginx; do
  mkdir -p "$root/usr/local/lib/simple-web-stack/$component"
  cp -r "$components/$component/files" "$root/usr/local/lib/simple-web-stack/$component/"
done
cat > "$root/begin" << 'END'
library=/usr/local/lib/simple-web-stack
# usage: step NAME COMMAND…
step() (
  here=$library/$1/files
  source "$library/server-step/files/lib.sh"
  source "$library/server-step/files/strangers.sh"
  source "$library/server-step/files/settings-in-effect.sh"
  "${@:2}"
  keep_files
  accept_image
  finish "$1"
)
ask() { echo "answer: $(bash "$library/server-step/files/question.sh")"; }
END
{ echo "set -euo pipefail; source /begin" && cat; } > "$root/commands"
# Not the temporary folder of this process.
cd /
code=0
chroot "$root" /usr/bin/env -u TMPDIR bash /commands || code=$?
umount --recursive "$folder"
rmdir "$folder"
exit "$code"
