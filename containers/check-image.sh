#!/usr/bin/env bash
# Builds the image and runs its content, see ImageContentIT. Arguments go to Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
containers/build-image.sh "$@"
# Jib's jar stays as it is: the tests run on what was built, and Maven must not build it once more.
mvn -B -ntp -q -Pimage -pl containers test-compile failsafe:integration-test@test-packaged failsafe:verify@test-packaged \
    -Dspotless.check.skip -Dmaven.javadoc.skip -Dcheckstyle.skip -Djacoco.skip -Djacoco.argLine= "$@"
grep 'Tests run' containers/target/failsafe-reports/*.txt
