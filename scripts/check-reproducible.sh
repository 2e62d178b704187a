#!/usr/bin/env bash
# Builds what is committed twice, in two folders of different names, and compares the jars byte by byte. Prints the SHA-256 of
# each jar; ends with 1 if one differs. Further arguments go to Maven, for example -o or -pl fer-api.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for copy in one another; do
    mkdir "$work/$copy"
    git archive HEAD | tar -x -C "$work/$copy"
    (cd "$work/$copy" && mvn -q -B -ntp -DskipTests package "$@" </dev/null)
    # What lies in lib is fetched, not built, and so are tests' old versions of JavaCPP.
    (cd "$work/$copy" && find . -path '*/target/*.jar' ! -path '*/target/lib/*' ! -name 'javacpp*' -print0 | LC_ALL=C sort -z |
        xargs -0 sha256sum) >"$work/$copy.sums"
done

cat "$work/one.sums"
if diff "$work/one.sums" "$work/another.sums"; then
    echo "Both builds gave the same $(wc -l <"$work/one.sums") jars."
else
    echo "The builds differ in the jars above." >&2
    exit 1
fi
