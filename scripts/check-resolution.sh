#!/usr/bin/env bash
# Checks that the released artifacts resolve in several build tools, each in a fresh directory with an empty cache, with
# exactly the files that belong to a platform, and that README's program runs from them.
#
#   scripts/check-resolution.sh REPOSITORY
#
# REPOSITORY is what scripts/check-release.sh leaves behind: the only place where io.fer4j is found. Everything else comes from
# Maven Central, under the name that each tool gives it. The tools: Maven, Gradle (Debian's package; left out with a word if
# it is not there), and from Maven Central Coursier, Ivy and JBang. Natives of other platforms are listed, not downloaded; those
# of this one are, by each tool: about 150 MB each. Linux on x86-64 only.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
[ $# = 1 ] || { sed -n '5,6p' "$0" >&2; exit 2; }
repository=$(cd "$1" && pwd)
version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$repository"/io/fer4j/fer4j/*/fer4j-*.pom | head -1)
picture=$root/examples/src/main/resources/io/fer4j/examples/astronaut.png

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
platforms=(linux-x86_64 linux-aarch64 macos-aarch64 windows-x86_64)
declare -A classifier=(
    [linux-x86_64]=linux-x86_64 [linux-aarch64]=linux-arm64 [macos-aarch64]=macosx-arm64 [windows-x86_64]=windows-x86_64)
declare -A onnx_folder=(
    [linux-x86_64]=linux-x64 [linux-aarch64]=linux-aarch64 [macos-aarch64]=osx-aarch64 [windows-x86_64]=win-x64)
# What profiles in poms would be activated by, if any were read. The name of the system stays: the JDK's own sockets ask for it.
declare -A system=(
    [linux-x86_64]=-Dos.arch=amd64 [linux-aarch64]=-Dos.arch=aarch64
    [macos-aarch64]=-Dos.arch=aarch64 [windows-x86_64]=-Dos.arch=amd64)

say() { printf '%-10s %-34s %s\n' "$@"; }
fail() { say "$1" "$2" "FAILED: $3"; failed=1; }
clean() { sed 's/\x1b\[[0-9;]*m//g' | sed '/^$/d'; }

# The tools that come from Maven Central, with a cache of their own.
tool() { # tool GROUP:ARTIFACT:VERSION: prints its class path
    mkdir -p "$work/tools/${1//[:]/_}"
    cat >"$work/tools/${1//[:]/_}/pom.xml" <<POM
<project><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>tool</artifactId><version>1</version>
<dependencies><dependency><groupId>$(cut -d: -f1 <<<"$1")</groupId><artifactId>$(cut -d: -f2 <<<"$1")</artifactId>
<version>$(cut -d: -f3 <<<"$1")</version></dependency></dependencies></project>
POM
    (cd "$work/tools/${1//[:]/_}" && mvn -B -q -ntp -Dmaven.repo.local="$work/tools/m2" dependency:build-classpath \
        -DincludeScope=runtime -Dmdep.outputFile=class-path </dev/null >&2)
    cat "$work/tools/${1//[:]/_}/class-path"
}

# Every resolver: NAME_files MODE CASE GROUP:ARTIFACT:VERSION[@pom]..., with MODE names or paths. Prints a line for each file.
maven_files() {
    local mode=$1 case=$2 coordinate type
    shift 2
    mkdir -p "$work/maven/$case"
    {
        echo "<project><modelVersion>4.0.0</modelVersion><groupId>try</groupId><artifactId>try</artifactId><version>1</version>"
        echo "<repositories><repository><id>release</id><url>file://$repository</url></repository></repositories><dependencies>"
        for coordinate in "$@"; do
            type=jar
            case $coordinate in *fer-natives-*) type=pom ;; esac
            IFS=: read -r group artifact number <<<"$coordinate"
            echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$number</version>"
            echo "<type>$type</type></dependency>"
        done
        echo "</dependencies></project>"
    } >"$work/maven/$case/pom.xml"
    cd "$work/maven/$case"
    if [ "$mode" = paths ]; then
        mvn -B -q -ntp -Dmaven.repo.local="$work/maven/m2" dependency:build-classpath -DincludeScope=runtime \
            -Dmdep.outputFile=files </dev/null >&2
        tr ':' '\n' <files
    else
        MAVEN_OPTS="${system[${case#*@}]:-}" mvn -B -q -ntp -Dmaven.repo.local="$work/maven/m2" dependency:tree \
            -Dscope=runtime -DoutputFile=tree </dev/null >&2
        sed -E '1d; s/^[ |+\\-]*//' tree | awk -F: '
            $3 == "pom" { next }
            NF == 6 { print $2 "-" $5 "-" $4 "." $3; next }
            { print $2 "-" $4 "." $3 }'
    fi
    cd "$root"
}

gradle_files() {
    local mode=$1 case=$2
    shift 2
    mkdir -p "$work/gradle/$case"
    {
        echo "apply plugin: 'java'"
        echo "repositories { maven { url 'file://$repository' }; mavenCentral() }"
        echo "dependencies {"
        printf "    compile '%s'\n" "$@"
        echo "}"
        cat <<'GRADLE'
task names { doLast {
    configurations.runtimeClasspath.resolvedConfiguration.lenientConfiguration.artifacts.each {
        println "FILE ${it.name}-${it.moduleVersion.id.version}${it.classifier ? '-' + it.classifier : ''}.${it.extension}"
    }
    assert configurations.runtimeClasspath.resolvedConfiguration.lenientConfiguration.unresolvedModuleDependencies.empty
} }
task paths { doLast { configurations.runtimeClasspath.files.each { println "FILE ${it}" } } }
GRADLE
    } >"$work/gradle/$case/build.gradle"
    : >"$work/gradle/$case/settings.gradle"
    (cd "$work/gradle/$case" && GRADLE_USER_HOME="$work/gradle/home" gradle -q --no-daemon "$mode" </dev/null 2>"$work/gradle/errors") |
        sed -n 's/^FILE //p' || { cat "$work/gradle/errors" >&2; return 1; }
}

coursier_files() {
    local mode=$1 case=$2
    shift 2
    # shellcheck disable=SC2086
    java ${system[${case#*@}]:-} -Xmx512m -cp "$work/tools/classes:$coursier" CoursierFiles "$mode" "$repository" \
        "$work/coursier" "$@" | grep -Ev '\.pom$|^fer-natives-' # poms, which Coursier tells without their type
}

ivy_files() {
    local mode=$1 case=$2
    shift 2
    # shellcheck disable=SC2086
    java ${system[${case#*@}]:-} -Xmx512m -cp "$work/tools/classes:$ivy" IvyFiles "$mode" "$repository" "$work/ivy" "$@" |
        grep -v '\.pom$'
}

jbang_files() { # README's program itself, whose comments name the dependency
    local mode=$1 case=$2
    [ "$mode" = paths ] || return 1
    mkdir -p "$work/jbang/$case"
    sed "s|^//DEPS io.fer4j:fer4j:.*|//DEPS io.fer4j:fer4j:$version\n//REPOS release=file://$repository,central|" \
        jbang/Faces.java >"$work/jbang/$case/Faces.java"
    JBANG_DIR=$work/jbang/home JBANG_REPO=$work/jbang/m2 HOME=$work/jbang java -Xmx512m -cp "$jbang" dev.jbang.Main \
        --quiet info classpath --deps-only "$work/jbang/$case/Faces.java" | tr ':' '\n'
}

names() { sed 's|.*/||' | sort -u; }

natives_of() { # natives_of PLATFORM: the files with natives that fer-vision needs there
    local pom=$repository/io/fer4j/fer-natives-$1/$version/fer-natives-$1-$version.pom
    python3 - "$pom" <<'PY'
import sys, xml.etree.ElementTree as tree
space = "{http://maven.apache.org/POM/4.0.0}"
for each in tree.parse(sys.argv[1]).getroot().iter(space + "dependency"):
    if each.find(space + "classifier") is not None:
        print("-".join(each.find(space + name).text for name in ("artifactId", "version", "classifier")) + ".jar")
PY
}

runs_happily() { # runs_happily TOOL CASE FILES [ARGUMENT...]: README's program, from nothing but the files
    local output
    output=$(java -Xmx1g "${@:4}" -cp "$work/program:$(paste -sd: "$3")" Faces "$picture" 2>"$work/errors") || true
    if grep -q HAPPY <<<"$output"; then
        say "$1" "$2" "README's program: $(head -c 60 <<<"$output")..."
    else
        cat "$work/errors" >&2
        fail "$1" "$2" "README's program printed: $output"
    fi
}

coursier=$(tool io.get-coursier:interface:1.0.30)
ivy=$(tool org.apache.ivy:ivy:2.6.0)
jbang=$(tool dev.jbang:jbang-cli:0.132.1)
mkdir -p "$work/tools/classes" "$work/program"
javac -d "$work/tools/classes" -cp "$coursier:$ivy" scripts/resolution/*.java
tools=(maven coursier ivy)
if command -v gradle >/dev/null; then tools+=(gradle); else say gradle all "left out: Gradle is not installed"; fi

# 1. The one dependency: the same files in each tool, without JavaCPP, OpenCV and FFmpeg, and they run.
for tool in "${tools[@]}" jbang; do
    case=fer4j@linux-x86_64
    if ! "${tool}_files" paths "$case" "io.fer4j:fer4j:$version" >"$work/$tool.$case"; then
        fail "$tool" "$case" "does not resolve"
        continue
    fi
    if [ "$tool" = maven ]; then
        javac -d "$work/program" -cp "$(paste -sd: "$work/$tool.$case")" jbang/Faces.java
        names <"$work/$tool.$case" >"$work/fer4j.expected"
        say maven fer4j "$(wc -l <"$work/fer4j.expected") files, $(xargs -d '\n' cat <"$work/$tool.$case" | wc -c) bytes"
        onnx=$(grep '/onnxruntime-[^/]*\.jar$' "$work/$tool.$case")
        unzip -l "$onnx" >"$work/onnx.contents"
        for platform in "${platforms[@]}"; do
            grep -q "/native/${onnx_folder[$platform]}/" "$work/onnx.contents" ||
                fail "$tool" "fer4j@$platform" "ONNX Runtime has no natives"
        done
        if grep -E 'javacpp|opencv|openblas|ffmpeg|javacv' "$work/fer4j.expected"; then fail "$tool" "$case" "brings the above"; fi
    fi
    if ! diff "$work/fer4j.expected" <(names <"$work/$tool.$case"); then fail "$tool" "$case" "other files than Maven"; continue; fi
    runs_happily "$tool" "$case" "$work/$tool.$case"
done

# 2. Each platform: the one dependency, and fer-vision with its natives, by name.
for platform in "${platforms[@]}"; do
    vision=(io.fer4j:fer4j:"$version" io.fer4j:fer-vision:"$version" io.fer4j:fer-natives-"$platform":"$version")
    natives_of "$platform" | sort >"$work/natives.expected"
    [ "$(grep -c -- "-${classifier[$platform]}.jar" "$work/natives.expected")" = 4 ] || fail pom "$platform" "names other natives"
    for tool in "${tools[@]}"; do
        if ! "${tool}_files" names "fer4j@$platform" "io.fer4j:fer4j:$version" | names >"$work/found"; then
            fail "$tool" "fer4j@$platform" "does not resolve"
        elif ! diff "$work/fer4j.expected" "$work/found"; then
            fail "$tool" "fer4j@$platform" "other files than on this machine"
        else
            say "$tool" "fer4j@$platform" "the same $(wc -l <"$work/found") files"
        fi
        if ! "${tool}_files" names "vision@$platform" "${vision[@]}" | names >"$work/found"; then
            fail "$tool" "vision@$platform" "does not resolve"
            continue
        fi
        [ "$tool" != maven ] || cp "$work/found" "$work/vision.expected"
        grep -E -- '-(linux|macosx|windows)-[a-z0-9_]+\.jar$' "$work/found" >"$work/natives.found" || true
        if ! diff "$work/natives.expected" "$work/natives.found"; then
            fail "$tool" "vision@$platform" "other natives than belong there"
        elif ! diff "$work/vision.expected" "$work/found"; then
            fail "$tool" "vision@$platform" "other files than Maven"
        else
            say "$tool" "vision@$platform" "$(wc -l <"$work/found") files, natives: $(paste -sd' ' "$work/natives.found")"
        fi
    done
done

# 3. fer-vision runs on this machine from what Maven fetched: the program again, and OpenCV's detector.
maven_files paths run "io.fer4j:fer4j:$version" "io.fer4j:fer-vision:$version" "io.fer4j:fer-natives-linux-x86_64:$version" >"$work/run"
runs_happily maven vision@linux-x86_64 "$work/run"
cat >"$work/Haar.java" <<'JAVA'
import io.fer4j.*;
import io.fer4j.image.PictureFile;
class Haar {
    public static void main(String[] args) throws Exception {
        try (EmotionRecognizer recognizer = EmotionRecognizer.builder().detector("haar").build()) {
            System.out.println(recognizer.recognize(PictureFile.read(java.nio.file.Path.of(args[0]))).get(0).top());
        }
    }
}
JAVA
if java -Xmx1g -cp "$(paste -sd: "$work/run")" "$work/Haar.java" "$picture" | grep -q HAPPY; then
    say maven vision@linux-x86_64 "OpenCV's detector runs"
else
    fail maven vision@linux-x86_64 "OpenCV's detector does not run"
fi

[ "$failed" = 0 ] && echo "Every tool resolved what belongs to each platform, and the program ran."
exit "$failed"
