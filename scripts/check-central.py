#!/usr/bin/env python3
"""Checks a directory repository for what Maven Central asks of a release, and for what FER4J promises besides.

    scripts/check-central.py REPOSITORY

Of every artifact: a pom with name, description, URL, license, developers and SCM, without parent, properties, profiles,
repositories, snapshots or anything left to interpolate; for a jar also its sources and its Javadoc; beside each file its
signature, which GnuPG must find good, its MD5 and its SHA-1. Of FER4J: the artifacts are those that fer-bom manages, and
fer-bom and fer-natives-bom themselves; each jar has its parts list (CycloneDX). Prints a line for each artifact and exits
with 1 if anything is missing.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
REQUIRED = [
    "modelVersion", "groupId", "artifactId", "version", "name", "description", "url", "licenses/license/name",
    "licenses/license/url", "developers/developer/name", "scm/connection", "scm/developerConnection", "scm/url",
]
FORBIDDEN = ["parent", "properties", "profiles", "repositories", "pluginRepositories", "distributionManagement", "build", "modules"]


def child(element, path):
    return element.find("/".join(NAMESPACE + step for step in path.split("/")))


def texts(element, path):
    return [each.text for each in element.findall("/".join(NAMESPACE + step for step in path.split("/")))]


def pom_faults(text, pom):
    faults = []
    for path in REQUIRED:
        element = child(pom, path)
        if element is None or not (element.text or "").strip():
            faults.append(f"the pom has no {path}")
    faults += [f"the pom has <{name}>" for name in FORBIDDEN if child(pom, name) is not None]
    faults += [f'the pom has "{word}"' for word in ("${", "SNAPSHOT") if word in text]
    for dependency in pom.iter(NAMESPACE + "dependency"):
        if child(dependency, "version") is None:
            faults.append(f"the pom gives no version of {child(dependency, 'artifactId').text}")
    for dependency in pom.findall(f"{NAMESPACE}dependencies/{NAMESPACE}dependency"):
        scope = child(dependency, "scope")
        if scope is not None and scope.text not in ("compile", "runtime", "provided"):
            faults.append(f"the pom has a dependency of scope {scope.text}")
    return faults


def file_faults(directory, names):
    faults = []
    for name in sorted(names):
        if name.endswith((".md5", ".sha1", ".sha256", ".sha512")):
            continue
        content = (directory / name).read_bytes()
        # Signatures need no checksums, and checksums no signatures.
        for algorithm in () if name.endswith(".asc") else ("md5", "sha1"):
            sums = directory / f"{name}.{algorithm}"
            if not sums.exists():
                faults.append(f"{name} has no {algorithm.upper()}")
            elif sums.read_text().split()[0] != hashlib.new(algorithm, content).hexdigest():
                faults.append(f"{name} has another {algorithm.upper()} than {sums.name} says")
        if name.endswith(".asc"):
            continue
        signature = directory / (name + ".asc")
        if not signature.exists():
            faults.append(f"{name} has no signature")
        elif subprocess.run(["gpg", "--batch", "--verify", str(signature), str(directory / name)],
                            capture_output=True, check=False).returncode:
            faults.append(f"{name} has a signature that is not good")
    return faults


def jar_faults(directory, base, names):
    faults = []
    for suffix in (".jar", "-sources.jar", "-javadoc.jar"):
        if base + suffix not in names:
            faults.append(f"{base}{suffix} is missing")
            continue
        with zipfile.ZipFile(directory / (base + suffix)) as jar:
            if not [entry for entry in jar.namelist() if not entry.endswith("/") and entry != "META-INF/MANIFEST.MF"]:
                faults.append(f"{base}{suffix} is empty")
    parts = directory / (base + "-cyclonedx.json")
    if not parts.exists():
        faults.append(f"{parts.name}, the parts list, is missing")
    elif json.loads(parts.read_text())["bomFormat"] != "CycloneDX":
        faults.append(f"{parts.name} is no CycloneDX file")
    return faults


def main():
    repository = pathlib.Path(sys.argv[1])
    poms = sorted(path for path in repository.rglob("*.pom"))
    if not poms:
        sys.exit(f"Expected poms below {repository}, found none.")
    bad = 0
    managed = {}
    found = set()
    for path in poms:
        text = path.read_text()
        pom = ElementTree.fromstring(text)
        directory = path.parent
        names = {each.name for each in directory.iterdir()}
        artifact = child(pom, "artifactId").text
        packaging = child(pom, "packaging")
        packaging = "jar" if packaging is None else packaging.text
        found.add(artifact)
        managed[artifact] = {
            name for group, name in zip(texts(pom, "dependencyManagement/dependencies/dependency/groupId"),
                                        texts(pom, "dependencyManagement/dependencies/dependency/artifactId"))
            if group == "io.fer4j"}
        faults = pom_faults(text, pom) + file_faults(directory, names)
        coordinates = "/".join([child(pom, "groupId").text.replace(".", "/"), artifact, child(pom, "version").text])
        if directory != repository / coordinates:
            faults.append(f"lies in {directory}, not in {coordinates}")
        if packaging == "jar":
            faults += jar_faults(directory, path.stem, names)
        size = sum((directory / name).stat().st_size for name in names)
        print(f"{'ok' if not faults else 'FAULTY':7} {artifact:32} {packaging:4} {len(names):3} files {size / 1e6:8.2f} MB")
        for fault in faults:
            print(f"        {fault}")
        bad += bool(faults)
    expected = managed["fer-bom"] | {"fer-bom", "fer-natives-bom"}
    for artifact in sorted(expected ^ found):
        print(f"FAULTY  {artifact} is {'published and not managed by fer-bom' if artifact in found else 'not published'}")
        bad += 1
    print(f"{len(found)} artifacts, {bad} with faults.")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
