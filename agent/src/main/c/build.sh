#!/bin/sh
# Builds libweirmap.so for this machine: build.sh CLASSES_DIRECTORY JAVA_HOME
set -eu
source=$(dirname "$0")/weir_map.c
out=$1/dev/weir/agent/linux-$(uname -m)
headers=$2/include
command -v "${CC:-gcc}" >/dev/null || { echo "build.sh: no C compiler. Install gcc, or name one in CC." >&2; exit 1; }
[ -f "$headers/jvmti.h" ] || { echo "build.sh: no $headers/jvmti.h. Run Maven with a JDK, not a JRE." >&2; exit 1; }
mkdir -p "$out"
# -nostdlib: no DT_NEEDED and no symbol versions, so that the same file loads under old glibc and under musl.
"${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror -fvisibility=hidden -fPIC -shared -nostdlib \
	-U_FORTIFY_SOURCE -fno-stack-protector -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--build-id=sha1 \
	-I"$headers" -I"$headers/linux" -o "$out/libweirmap.so.new" "$source"
strip "$out/libweirmap.so.new"
mv "$out/libweirmap.so.new" "$out/libweirmap.so"
