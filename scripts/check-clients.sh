#!/usr/bin/env bash
# Generates clients in Java and Python from the web server's openapi.json, builds them and lets them talk to the real server. Fetches
# OpenAPI Generator and what the clients need from Maven Central and, for Python, from PyPI; nothing else. Arguments go to Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=examples/target/client-tools
if command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null; then
    [ -x $tools/python/bin/python ] || python3 -m venv $tools/python
    $tools/python/bin/python -m pip install -q --disable-pip-version-check \
        'urllib3==2.5.0' 'python-dateutil==2.9.0.post0' 'pydantic==2.12.5' 'typing-extensions==4.15.0'
else
    echo "There is no Python with venv (Debian: python3-venv): the client in Python is left out."
fi
mvn -B -ntp -q -pl examples -Pgenerated-clients -Dtest=GeneratedClientsTest -DexcludedGroups=gpu,camera verify \
    -DskipITs -Dspotless.check.skip -Dmaven.javadoc.skip -Dcheckstyle.skip -Djacoco.skip -Djacoco.argLine= "$@"
for report in examples/target/surefire-reports/*GeneratedClientsTest.txt; do
    grep 'Tests run' "$report"
done
