#!/bin/sh
# Keeps health-monitor running, as health-monitor keeps the others. Ends with health-monitor at SIGTERM.
# Usage: keeper.sh RUN_DIRECTORY TEMPORARY_DIRECTORY COMMAND... (the second is emptied before each start)
umask 077
run=$1
temporary=$2
shift 2
echo $$ >"$run/keeper.pid"
trap 'kill "$child" 2>/dev/null; rm -f "$run/keeper.pid"; exit 0' TERM INT
restarts=0
while :; do
  rm -rf "$temporary"
  mkdir -p "$temporary"
  "$@" &
  child=$!
  echo "$child" >"$run/health-monitor.pid"
  echo "$restarts" >"$run/health-monitor.restarts"
  wait "$child"
  restarts=$((restarts + 1))
  sleep 1 &
  wait $!
done
