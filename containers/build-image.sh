#!/usr/bin/env bash
# Builds target/jib-image.tar, the whole image, without a daemon, a registry or a base image: jib's layers on a root of our own, with an
# archive of the server's classes (application class-data sharing) that the very same files have written. "docker load" takes it in.
#   containers/build-image.sh [--installed] [MAVEN ARGUMENT...]     --installed: the other modules are in the local repository already
set -euo pipefail
cd "$(dirname "$0")/.."
mvn() { command mvn -B -ntp -q -Pimage -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dcheckstyle.skip -Djacoco.skip "$@"; }
target=containers/target
image=$target/jib-image.tar
jib() { mvn -pl containers package com.google.cloud.tools:jib-maven-plugin:buildTar -Dimage.base=scratch -Djib.console=plain "$@"; }

if [ "${1:-}" = --installed ]; then
    shift
    mvn -pl containers clean package "$@"
else
    mvn -pl containers -am install "$@"
fi
containers/root.sh $target/root $target/natives
jib "$@"
containers/write-archive.sh $image $target/root/app
jib "$@"
ls -l $image
