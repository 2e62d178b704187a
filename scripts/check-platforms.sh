#!/usr/bin/env bash
# Checks that every module's dependencies resolve for every platform, without downloading their natives.
#
#   scripts/check-platforms.sh [PLATFORM...]      default: linux-x86_64 linux-arm64 macosx-arm64 windows-x86_64
#
# For each platform Maven collects the dependencies of all modules with -Dnative.platform=PLATFORM, which proves
# that the versions resolve. Then each native jar in that list is proved to exist by fetching the 40 bytes of its
# SHA-1 file. Jars without a classifier are the same on every platform, so an ordinary build already fetches them.
# ONNX Runtime's one jar holds the libraries of all platforms: its table of contents is read.
# The profiles for graphics cards are checked in the same way, on the platforms that have natives with CUDA.
#
# Exits 1 when something is missing that is not listed as a known absence below.
set -euo pipefail
cd "$(dirname "$0")/.."

platforms=("$@")
[ ${#platforms[@]} -gt 0 ] || platforms=(linux-x86_64 linux-arm64 macosx-arm64 windows-x86_64)

# artifactId:platform -> why it is not there
declare -A known_absence=(
    [tensorflow-core-native:macosx-x86_64]="TensorFlow Java has no build for Intel Macs"
    [onnxruntime:macosx-x86_64]="ONNX Runtime has no build for Intel Macs"
)

# Maven's names of the platforms -> ONNX Runtime's folders
declare -A onnx_folder=(
    [linux-x86_64]=linux-x64 [linux-arm64]=linux-aarch64 [macosx-arm64]=osx-aarch64
    [macosx-x86_64]=osx-x64 [windows-x86_64]=win-x64
)

for platform in "${platforms[@]}"; do
    if [ -z "${onnx_folder[$platform]:-}" ]; then
        echo "Unknown platform $platform. Known: ${!onnx_folder[*]}" >&2
        exit 2
    fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Some builds of Maven print colour codes even when asked for none.
maven() { mvn -B -ntp -q "$@" </dev/null | sed 's/\x1b\[[0-9;]*m//g'; }
row() { printf '%-15s %-10s %-50s %s\n' "$@"; }
failed=0

verdict() { # verdict PLATFORM MODULES ARTIFACT FOUND(yes|no)
    local reason=${known_absence[${3%%:*}:$1]:-}
    if [ "$4" = yes ]; then
        row "$1" ok "$3" "$2"
    elif [ -n "$reason" ]; then
        row "$1" "known gap" "$3" "$2: $reason"
    else
        row "$1" MISSING "$3" "$2"
        failed=1
    fi
}

# Prints "groupId:artifactId:version CLASSIFIER MODULE,MODULE" for each artifact with natives in a dependency tree.
natives() {
    awk '
        /^[^ |+\\]/ { split($1, root, ":"); module = root[2]; next }
        {
            sub(/^[ |+\\-]*/, "")
            n = split($1, part, ":")
            if (part[1] == "io.fer4j") next
            if (n == 6) key = part[1] ":" part[2] ":" part[5] " " part[4]
            else if (part[2] ~ /^onnxruntime/) key = part[1] ":" part[2] ":" part[4] " -"
            else next
            if (seen[key, module]++) next
            modules[key] = modules[key] (modules[key] == "" ? "" : ",") module
        }
        END { for (key in modules) print key, modules[key] }
    ' "$1" | sort
}

local_repository=$(maven -N help:evaluate -Dexpression=settings.localRepository -DforceStdout)

exists() { # exists GROUP:NAME:VERSION [CLASSIFIER]: fetches 40 bytes and prints yes or no
    if maven -N dependency:get -Dartifact="$1:jar.sha1${2:+:$2}" -Dtransitive=false >"$work/log" 2>&1; then
        echo yes
    else
        grep -Eq 'Could not find artifact|was not found in' "$work/log" || cat "$work/log" >&2
        echo no
    fi
}

# Checks that a profile of the examples resolves on a platform, with the artifact that it is there for.
check_cuda() { # check_cuda PLATFORM PROFILE ARTIFACT
    if maven dependency:tree -pl examples -am -P "$2" -Dnative.platform="$1" -DoutputFile="$work/tree" \
        -DappendOutput=true >"$work/log" 2>&1; then
        natives "$work/tree" >"$work/natives"
        read -r artifact classifier modules < <(grep -E ":$3:" "$work/natives" | grep -E ' (-|.*-gpu) ' || echo "- - -")
        [ "$classifier" != - ] || classifier=
        verdict "$1" "-P$2" "${artifact#*:}${classifier:+:$classifier}" "$(exists "$artifact" "$classifier")"
    else
        cat "$work/log" >&2
        verdict "$1" "-P$2" "$3" no
    fi
    rm -f "$work/tree"
}

row PLATFORM RESULT ARTIFACT "NEEDED BY"
for platform in "${platforms[@]}"; do
    if ! maven dependency:tree -Dnative.platform="$platform" -DoutputFile="$work/tree" -DappendOutput=true \
        >"$work/log" 2>&1; then
        cat "$work/log" >&2
        row "$platform" MISSING "the versions do not resolve" ""
        failed=1
        continue
    fi
    natives "$work/tree" >"$work/natives"
    rm "$work/tree"

    while read -r artifact classifier modules; do
        IFS=: read -r group name version <<<"$artifact"
        found=no
        if [ "$classifier" = - ]; then
            jar="$local_repository/${group//.//}/$name/$version/$name-$version.jar"
            [ -f "$jar" ] || maven -N dependency:get -Dartifact="$artifact" -Dtransitive=false
            jar tf "$jar" >"$work/contents"
            if grep -q "/native/${onnx_folder[$platform]}/" "$work/contents"; then found=yes; fi
            verdict "$platform" "$modules" "$name:$version" "$found"
        else
            jar="$local_repository/${group//.//}/$name/$version/$name-$version-$classifier.jar"
            if [ -f "$jar" ]; then found=yes; else found=$(exists "$artifact" "$classifier"); fi
            verdict "$platform" "$modules" "$name:$version:$classifier" "$found"
        fi
    done <"$work/natives"

    case $platform in
        linux-x86_64)
            check_cuda "$platform" onnx-cuda onnxruntime_gpu
            check_cuda "$platform" tf-cuda tensorflow-core-native
            ;;
        windows-x86_64)
            check_cuda "$platform" onnx-cuda onnxruntime_gpu
            ;;
    esac
done
exit "$failed"
