#!/usr/bin/env bash
# Checks that the natives of every platform exist, without downloading them.
#
#   scripts/check-platforms.sh [PLATFORM...]      default: all of natives/
#
# Maven collects the dependencies of the artifacts below natives/, which proves that the versions resolve. Then each native
# jar among them is proved to exist by fetching the 40 bytes of its SHA-1 file. ONNX Runtime's one jar holds the libraries of
# all platforms: its table of contents is read. The profiles for graphics cards are checked in the same way, on the platforms
# that have natives with CUDA; they need the modules of this project in the local repository (mvn -DskipTests install).
#
# Exits 1 when something is missing that is not listed as a known absence below.
set -euo pipefail
cd "$(dirname "$0")/.."

# Names of the platforms -> ONNX Runtime's folders
declare -A onnx_folder=(
    [linux-x86_64]=linux-x64 [linux-aarch64]=linux-aarch64 [macos-aarch64]=osx-aarch64
    [macos-x86_64]=osx-x64 [windows-x86_64]=win-x64
)

# artifactId:platform -> why it is not there
declare -A known_absence=([onnxruntime:macos-x86_64]="ONNX Runtime has no build for Intel Macs")

platforms=("$@")
[ ${#platforms[@]} -gt 0 ] || mapfile -t platforms < <(printf '%s\n' "${!onnx_folder[@]}" | LC_ALL=C sort)
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

# Prints "groupId:artifactId:version CLASSIFIER MODULE" for each artifact with natives in dependency trees.
natives() {
    awk '
        /^[^ |+\\]/ { split($1, root, ":"); module = root[2]; next }
        {
            sub(/^[ |+\\-]*/, "")
            n = split($1, part, ":")
            if (part[1] == "io.fer4j") next
            if (n == 6) print part[1] ":" part[2] ":" part[5], part[4], module
            else if (part[2] ~ /^onnxruntime/) print part[1] ":" part[2] ":" part[4], "-", module
        }
    ' "$1" | sort -u
}

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
    local artifact classifier module
    if maven dependency:tree -pl examples -P "$2" -Dnative.platform="$1" -DoutputFile="$work/tree" >"$work/log" 2>&1; then
        natives "$work/tree" >"$work/natives"
        read -r artifact classifier module < <(grep -E ":$3:" "$work/natives" | grep -E ' (-|.*-gpu) ' || echo "- - -")
        [ "$classifier" != - ] || classifier=
        verdict "$1" "-P$2" "${artifact#*:}${classifier:+:$classifier}" "$(exists "$artifact" "$classifier")"
    else
        cat "$work/log" >&2
        verdict "$1" "-P$2" "$3" no
    fi
    rm -f "$work/tree"
}

row PLATFORM RESULT ARTIFACT "NAMED BY"
if ! maven -f natives/pom.xml dependency:tree -DoutputFile="$work/tree" -DappendOutput=true >"$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "The versions do not resolve." >&2
    exit 1
fi
natives "$work/tree" >"$work/all"
rm "$work/tree"

onnx_version=$(maven -N help:evaluate -Dexpression=onnxruntime.version -DforceStdout)
onnx=$(maven -N help:evaluate -Dexpression=settings.localRepository -DforceStdout)
onnx=$onnx/com/microsoft/onnxruntime/onnxruntime/$onnx_version/onnxruntime-$onnx_version.jar
[ -f "$onnx" ] || maven -N dependency:get -Dartifact="com.microsoft.onnxruntime:onnxruntime:$onnx_version" -Dtransitive=false
jar tf "$onnx" >"$work/contents"

for platform in "${platforms[@]}"; do
    found=no
    if grep -q "/native/${onnx_folder[$platform]}/" "$work/contents"; then found=yes; fi
    verdict "$platform" "fer-onnx,fer-detect" "onnxruntime:$onnx_version" "$found"
    while read -r artifact classifier module; do
        case $module in
            *-"$platform") verdict "$platform" "$module" "${artifact#*:}:$classifier" "$(exists "$artifact" "$classifier")" ;;
        esac
    done <"$work/all"

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
