#!/usr/bin/env bash
# Runs a command in a folder that an image was laid out in, as a container runtime would with a read-only root: as the user 12345, which
# has no entry in any passwd, without rights, seeing nothing of the machine but its network, its processors and /dev/urandom.
# Wants namespaces of users, or root; no daemon.
#   run-laid-out.sh ROOT WRITABLE COMMAND...     WRITABLE: a folder that is seen as /out and may be written, or "" for none
set -euo pipefail
if [ "${1:-}" != --inside ]; then
    root=$(realpath "${1:?Usage: run-laid-out.sh ROOT WRITABLE COMMAND...}")
    mkdir -p "$root/proc" "$root/dev" "$root/out" "$root/tmp"
    touch "$root/dev/null" "$root/dev/urandom" "$root/dev/random"
    exec unshare --user --map-root-user --mount --propagation private "$0" --inside "$root" "${@:2}"
fi
root=$2
writable=$3
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
for device in null urandom random; do
    mount --bind "/dev/$device" "$root/dev/$device"
done
[ -z "$writable" ] || mount --bind "$writable" "$root/out"
# As "docker run --read-only --tmpfs /tmp:size=1m": ONNX Runtime makes an empty folder there, although it unpacks nothing.
mount -t tmpfs -o size=1m,mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
# Rights are those of the new namespace of users, in which the process is nobody's root. The command is looked for in the new root.
exec env -i PATH=/opt/java/openjdk/bin MALLOC_ARENA_MAX=2 "$(command -v unshare)" \
    --user --map-user=12345 --map-group=12345 --root="$root" --wd=/ "${@:4}"
