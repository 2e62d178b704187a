#!/usr/bin/env bash
# Runs the server of an image once, lets it recognize pictures, and keeps an archive of the classes that it loaded: a server that starts
# with it neither reads nor checks these again. The archive fits these very jars (their places, sizes and times) and this Java runtime.
set -euo pipefail
image=${1:?Usage: write-archive.sh IMAGE.tar FOLDER, in which server.jsa is written}
folder=${2:?Usage: write-archive.sh IMAGE.tar FOLDER, in which server.jsa is written}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"
chmod 777 "$work/out"
"$here/lay-out.sh" "$image" "$work/root"
mapfile -t command < <("$here/command.sh" "$image" entrypoint | grep -v '^-XX:SharedArchiveFile=')
"$here/run-laid-out.sh" "$work/root" "$work/out" \
    "${command[0]}" -XX:ArchiveClassesAtExit=/out/server.jsa "${command[@]:1}" web --port 0 --log json > "$work/log" 2>&1 &
server=$!
for _ in $(seq 300); do
    grep -q '"event":"live"' "$work/log" && break
    kill -0 $server 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
done
address=$(sed -n 's/.*"event":"listening","address":"\([^"]*\)".*/\1/p' "$work/log")
picture=$here/../examples/src/main/resources/io/fer4j/examples/astronaut.png
for address in "${address}ready" "${address}health" "${address}metrics"; do
    curl -sf -o /dev/null "$address"
done
curl -sf -o /dev/null -H 'Content-Type: image/png' --data-binary "@$picture" "${address%metrics}api/recognize"
curl -sf -o /dev/null -F "a=@$picture" -F "b=@$picture" "${address%metrics}api/recognize?annotated=true"
kill -TERM $server
wait $server || true
mkdir -p "$folder"
install -m 644 "$work/out/server.jsa" "$folder/server.jsa"
