# What the figures share: a platform of their own, a clock, medians. Sourced by the scripts beside it.
export ER_HOME=$ER_PROJECT/target/bench-er
ER=$ER_PROJECT/er
PORT=${ER_BENCH_PORT:-8280}
BASE_PORT=${ER_BENCH_BASE_PORT:-28100}
JSON=no
RUNS=${RUNS:-5}
LAYOUTS=${LAYOUTS:-separate}

while [ $# -gt 0 ]; do
  case $1 in
    --json) JSON=yes ;;
    --runs) shift; RUNS=$1 ;;
    --layout) shift; LAYOUTS=$1 ;;
    *) echo "Unknown option $1. Options: --json, --runs N, --layout separate|compact" >&2; exit 2 ;;
  esac
  shift
done

say() { [ "$JSON" = yes ] || echo "$*"; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN {printf "%.2f", b - a}'; }
median() { printf '%s\n' "$@" | sort -g | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
least() { printf '%s\n' "$@" | sort -g | head -1; }
most() { printf '%s\n' "$@" | sort -g | tail -1; }
list() { local IFS=,; echo "$*"; }
machine() { echo "$(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r), load before: $(cut -d' ' -f1 /proc/loadavg)"; }
up() { "$ER" up --port "$PORT" --base-port "$BASE_PORT" --layout "$1" >"$ER_PROJECT/target/bench-up.log" 2>&1 || { cat "$ER_PROJECT/target/bench-up.log" >&2; exit 1; }; }
down() { "$ER" down "$@" >/dev/null 2>&1; }
answers() { [ "$(curl -s -o /dev/null -w '%{http_code}' -H "Host: $1.localhost" "http://127.0.0.1:$PORT/")" = 200 ]; }
trap 'down --purge' EXIT
mkdir -p "$ER_PROJECT/target"
down --purge
