#!/usr/bin/env bash
# Builds what is committed as a release, signed with a throw-away key, into a directory repository, and checks there what
# Maven Central checks (scripts/check-central.py). Nothing leaves this machine. The upload itself is a person's: CONTRIBUTING.md.
#
#   scripts/check-release.sh [--twice] [DIRECTORY] [-- MAVEN ARGUMENTS]
#
# DIRECTORY, by default a temporary one, is where the repository stays. With --twice everything is built a second time, in a
# folder of another name, and the two repositories are compared byte by byte, but for the signatures.
set -euo pipefail
cd "$(dirname "$0")/.."

twice=false
target=
while [ $# -gt 0 ]; do
    case $1 in
        --twice) twice=true ;;
        --) shift; break ;;
        *) target=$1 ;;
    esac
    shift
done
maven_arguments=("$@")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "$target" ] || target=$work/repository
mkdir -p "$target"
target=$(cd "$target" && pwd)
if [ -n "$(ls -A "$target")" ]; then
    echo "Expected an empty directory, found files in $target." >&2
    exit 2
fi

# A key without a passphrase that nobody trusts, in a keyring of its own.
export GNUPGHOME=$work/keys
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-gen-key 'Throw-away key of check-release <nobody@fer4j.io>' ed25519 sign 1d
trap 'gpgconf --kill all; rm -rf "$work"' EXIT

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml | head -1)
release=${version%-SNAPSHOT}

# Programs, which are not deployed, need not be built.
programs=
for module in $(sed -n '/^  <modules>/,/^  <\/modules>/s|.*<module>\(.*\)</module>.*|\1|p' pom.xml); do
    if grep -q '<maven.deploy.skip>true<' "$module/pom.xml"; then programs="$programs,!$module"; fi
done

build() { # build NAME REPOSITORY
    mkdir "$work/$1"
    git archive HEAD | tar -x -C "$work/$1"
    find "$work/$1" -name pom.xml -exec sed -i "s|$version|$release|g" {} +
    (cd "$work/$1" && mvn -q -B -ntp -Prelease -DskipTests -pl "${programs#,}" "${maven_arguments[@]}" deploy \
        -DaltDeploymentRepository="check::file://$2" </dev/null)
}

build one "$target"
scripts/check-central.py "$target"

sums() { # sums REPOSITORY: of all files but signatures, and the metadata, which has the time of the deployment
    (cd "$1" && find . -type f ! -name '*.asc*' ! -name 'maven-metadata*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

if $twice; then
    mkdir "$work/second"
    build another "$work/second"
    sums "$target" >"$work/one.sums"
    sums "$work/second" >"$work/another.sums"
    if ! diff "$work/one.sums" "$work/another.sums"; then
        echo "The builds differ in the files above." >&2
        exit 1
    fi
    echo "Both builds gave the same $(wc -l <"$work/one.sums") files."
fi
