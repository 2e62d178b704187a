#!/usr/bin/env bash
# Prints what an image starts, a word a line: with "entrypoint" without the arguments after it.
set -euo pipefail
image=${1:?Usage: command.sh IMAGE.tar [entrypoint]}
words() {
    tar -xOf "$image" config.json | grep -o "\"$1\":\[[^]]*\]" | sed 's/^"[A-Za-z]*":\["//; s/"\]$//; s/","/\n/g'
}
words Entrypoint
[ "${2:-}" = entrypoint ] || words Cmd
