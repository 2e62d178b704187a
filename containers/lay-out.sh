#!/usr/bin/env bash
# Lays an image's layers into a folder, one over the other, as a container runtime does.
set -euo pipefail
image=${1:?Usage: lay-out.sh IMAGE.tar ROOT}
root=${2:?Usage: lay-out.sh IMAGE.tar ROOT}
rm -rf "$root"
mkdir -p "$root"
tar -xOf "$image" manifest.json | grep -o '"Layers":\[[^]]*\]' | grep -o '[0-9a-f]*\.tar\.gz' | while read -r layer; do
    tar -xOf "$image" "$layer" | tar -xzf - -C "$root" --no-same-owner
done
