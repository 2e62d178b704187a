#!/usr/bin/env bash
# Fills a folder with what the server needs beside its jars, so that the image can be built from scratch, without a base image: a Java
# runtime with the modules that it uses, the system's libraries that this and ONNX Runtime load, fonts, and the licenses of all these.
# Takes them from the machine it runs on, which must be a Debian of the image's processor.
set -euo pipefail
root=${1:?Usage: root.sh ROOT NATIVES, with the folder to fill and the one with the libraries of ONNX Runtime}
natives=${2:?Usage: root.sh ROOT NATIVES, with the folder to fill and the one with the libraries of ONNX Runtime}
for tool in jlink ldd dpkg-query fc-list; do
    command -v $tool >/dev/null || { echo "Expected $tool to build a root of, found none. Install a JDK, Debian's dpkg and fontconfig." >&2; exit 2; }
done

rm -rf "$root"
java=$root/opt/java/openjdk
mkdir -p "$(dirname "$java")" "$root/tmp" "$root/etc"
jlink --output "$java" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --add-modules java.desktop,java.logging,java.management,java.naming,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported
# The archive of the runtime's own classes, which an archive of the server's classes stands on.
"$java/bin/java" -Xshare:dump >/dev/null
# There are no windows and no sound here.
rm -f "$java"/lib/lib{awt_xawt,jawt,splashscreen,jsound}.so

fontconfig=$(ldconfig -p 2>/dev/null | sed -n 's/.*libfontconfig\.so\.1 (.*x86-64.*=> //p;s/.*libfontconfig\.so\.1 (.*AArch64.*=> //p' | head -n 1)
[ -n "$fontconfig" ] || fontconfig=$(dpkg-query -L libfontconfig1 | grep 'libfontconfig\.so\.1$')
libraries() { # of everything that is loaded, as ldd finds them here
    find "$java" "$natives" -name '*.so' -print0 | xargs -0 ldd 2>/dev/null
    ldd "$java/bin/java" "$fontconfig"
    echo "x => $fontconfig"
}
mapfile -t files < <(libraries | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^\s*\(\/lib64\/ld-[^ ]*\|\/lib\/ld-[^ ]*\) .*/\1/p' \
    | grep -v "^$java/\|^$natives/\|^$(realpath "$java")/\|^$(realpath "$natives")/" | sort -u)
fonts=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf
files+=("$fonts" "${fonts/-Bold/}")
packages=()
for file in "${files[@]}"; do
    install -D -m 755 "$file" "$root$file"
    found=$(dpkg-query -S "$file" "$(realpath "$file")" "/usr$file" 2>/dev/null | cut -d: -f1 | head -n 1 || true)
    packages+=("${found:?Expected a Debian package for $file, found none.}")
done
mkdir -p "$root/etc/fonts"
cat > "$root/etc/fonts/fonts.conf" <<'CONF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
</fontconfig>
CONF
for package in $(printf '%s\n' "${packages[@]}" | sort -u); do
    mkdir -p "$root/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done
printf '%s\n' "${packages[@]}" | sort -u | xargs dpkg-query -W -f '${Package} ${Version}\n' > "$root/usr/share/doc/packages.txt"
