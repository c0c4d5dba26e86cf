#!/bin/sh
# Compiles the app into target/app, which is what is pushed: with Go where there is one, else with the C compiler.
set -eu
cd "$(dirname "$0")"
mkdir -p target/app
printf 'web: ./server\n' >target/app/Procfile
go=$(command -v go || command -v /usr/local/go/bin/go || true)
if [ -n "$go" ]; then
  CGO_ENABLED=0 GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath "$go" build -ldflags='-s -w' -o target/app/server main.go
elif command -v cc >/dev/null; then
  cc -O2 -o target/app/server main.c
else
  echo 'binary-server needs Go or a C compiler' >&2
  exit 1
fi
