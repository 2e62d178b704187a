#!/usr/bin/env bash
# Measures fer-spark on this machine, which must be quiet and have taskset: the library alone on one core, Spark with one executor
# of one core, and with two, over the same generated pictures. Prints a table; the last column divides by one executor.
#
#   scripts/spark-scaling.sh [PICTURES [REPETITIONS]]     20000 and 3 by default: some hours on two cores
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=${1:-20000}
repetitions=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mvn -B -q -ntp -pl integrations/fer-spark -am -DskipTests install
mvn -B -q -ntp -pl integrations/fer-spark dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/class-path"
opens=$(sed -n 's:.*<spark.opens>\(.*\)</spark.opens>.*:\1:p' pom.xml)
# shellcheck disable=SC2086 # Several options.
java -Xmx1g $opens -cp "integrations/fer-spark/target/test-classes:integrations/fer-spark/target/classes:$(cat "$work/class-path")" \
    io.fer4j.spark.Scaling "$work" "$pictures" "$repetitions"
