#!/usr/bin/env bash
# Measures how long the server of an image takes from its start until it has recognized a first picture, with and without the archive of
# its classes, and writes docs/server-start.md. On a quiet machine: whatever else runs makes the numbers worse.
#   containers/measure-start.sh [RUNS]     after containers/build-image.sh
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-15}
image=containers/target/jib-image.tar
picture=examples/src/main/resources/io/fer4j/examples/astronaut.png
out=docs/server-start.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
containers/lay-out.sh "$image" "$work/root"
mapfile -t command < <(containers/command.sh "$image" entrypoint)
mapfile -t plain < <(printf '%s\n' "${command[@]}" | grep -v '^-XX:SharedArchiveFile=')

start() { # start NAME FLAG... : milliseconds to an open port, to the first picture and to /ready, in a file
    local name=$1 port=$((20000 + RANDOM % 20000)) begun
    shift
    begun=$(date +%s%N)
    containers/run-laid-out.sh "$work/root" "" "$@" web --port $port --log json > "$work/log" 2>&1 &
    local server=$!
    until { exec 3<>/dev/tcp/127.0.0.1/$port; } 2>/dev/null; do
        kill -0 $server 2>/dev/null || { cat "$work/log" >&2; exit 1; }
        sleep 0.005
    done
    exec 3>&-
    local opened=$(( ($(date +%s%N) - begun) / 1000000 ))
    curl -sf -o "$work/answer" -H 'Content-Type: image/png' --data-binary "@$picture" "http://127.0.0.1:$port/api/recognize"
    local answered=$(( ($(date +%s%N) - begun) / 1000000 ))
    grep -q '"top":"HAPPY"' "$work/answer"
    until curl -sf -o /dev/null "http://127.0.0.1:$port/ready"; do sleep 0.005; done
    local ready=$(( ($(date +%s%N) - begun) / 1000000 ))
    echo "$opened $answered $ready" >> "$work/$name"
    kill -TERM $server
    wait $server || true
}
row() { # row FILE TITLE: medians, and the range of the second
    awk '{print $1}' "$work/$1" | sort -n > "$work/1"
    awk '{print $2}' "$work/$1" | sort -n > "$work/2"
    awk '{print $3}' "$work/$1" | sort -n > "$work/3"
    local middle=$(( (runs + 1) / 2 ))
    echo "| $2 | $(sed -n ${middle}p "$work/1") | **$(sed -n ${middle}p "$work/2")** | $(head -n 1 "$work/2") to $(tail -n 1 "$work/2") | $(sed -n ${middle}p "$work/3") |"
}

start warm-up "${command[@]}"
load=$(cut -d' ' -f1 /proc/loadavg)
for ((i = 0; i < runs; i++)); do
    start with "${command[@]}"
    start without "${plain[@]}"
    start off "${plain[0]}" -Xshare:off "${plain[@]:1}"
    start quick "${command[0]}" -XX:TieredStopAtLevel=1 "${command[@]:1}"
done
{
    echo "# The server's start"
    echo
    echo "Milliseconds from the start of the process in the container image's content (containers/README.md) until its port is open, until"
    echo "a first picture, posted at once, has its answer, and until \`/ready\` says so. Medians of $runs starts each, taken in turns; written by"
    echo "\`containers/measure-start.sh $runs\`."
    echo
    echo "| | port open | first answer | range | ready |"
    echo "|---|---|---|---|---|"
    row with "with the archive of the server's classes (as shipped)"
    row without "without it: the Java runtime's own archive alone"
    row off "no class-data sharing at all (\`-Xshare:off\`)"
    row quick "with the archive, and C1 alone (\`-XX:TieredStopAtLevel=1\`)"
    echo
    echo "$(nproc) processors, $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1); $("$work/root/opt/java/openjdk/bin/java" -version 2>&1 | sed -n 2p | sed 's/ (build.*//')."
    echo "$(date -u +%Y-%m-%d); the load of the machine at the start was $load."
} > "$out"
cat "$out"
