#!/usr/bin/env bash
# Measures what each backend costs: time from the start of the Java process to the first result, time for a picture on one
# thread, and peak memory. Linux only; on a quiet machine.
#
#   mvn -q -DskipTests package -Pall-backends
#   scripts/backend-cost.sh [MODEL...]      default: all models that come along
#
# Every number is the median of RUNS processes (default 5), which take turns. The table is written to docs/backend-cost.md
# and put between the marks in README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${RUNS:-5}
backends=${BACKENDS:-onnx tf dl4j}
models=("$@")
if [ ${#models[@]} -eq 0 ]; then
    mapfile -t models < <(ls fer-models/src/main/resources/META-INF/fer4j/models)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
class_path="examples/target/lib/*"
javac -d "$work" -cp "$class_path" scripts/BackendCost.java

available() { # available BACKEND: whether its jar is in lib
    compgen -G "examples/target/lib/fer-$1-*.jar" >/dev/null
}

median() { # median COLUMN FILE
    sort -n -k "$1,$1" "$2" | awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

for _ in $(seq "$runs"); do
    for model in "${models[@]}"; do
        for backend in $backends; do
            available "$backend" || continue
            # The last line: some libraries write others before it.
            TF_CPP_MIN_LOG_LEVEL=2 java -Xmx512m -cp "$work:$class_path" BackendCost "$backend" "$model" \
                2>"$work/errors" | tail -n 1 >>"$work/$backend-$(basename "$model")" || { cat "$work/errors" >&2; exit 1; }
        done
    done
done

{
    echo "| backend | model | first result | one picture, one thread | compared with \`onnx\` | peak memory |"
    echo "| --- | --- | --- | --- | --- | --- |"
    for model in "${models[@]}"; do
        name=$(basename "$model")
        for backend in $backends; do
            file="$work/$backend-$name"
            [ -f "$file" ] || continue
            ratio="-"
            if [ -f "$work/onnx-$name" ]; then
                ratio=$(awk -v a="$(median 2 "$file")" -v b="$(median 2 "$work/onnx-$name")" 'BEGIN { printf "%.2f", a / b }')
            fi
            awk -v b="$backend" -v m="$name" -v f="$(median 1 "$file")" -v p="$(median 2 "$file")" -v r="$ratio" \
                -v k="$(median 3 "$file")" \
                'BEGIN { printf "| `%s` | %s | %.1f s | %.1f ms | %s | %d MB |\n", b, m, f / 1000, p, r, k }'
        done
    done
} >docs/backend-cost.md

awk '
    FNR == NR { table = table $0 "\n"; next }
    /<!-- backend-cost -->/ { print; printf "%s", table; inside = 1 }
    /<!-- \/backend-cost -->/ { inside = 0 }
    !inside { if ($0 !~ /<!-- backend-cost -->/) print }
' docs/backend-cost.md README.md >"$work/README.md"
cp "$work/README.md" README.md
cat docs/backend-cost.md
