# What the cf CLI's stories share. $CF is the CLI, $ER_PORT and $ER_PASSWORD the platform. Sourced.
set -euo pipefail
export CF_HOME CF_COLOR=false CF_TRACE=false
CF_HOME=$(mktemp -d)
work=$(mktemp -d)
trap 'rm -rf "$CF_HOME" "$work"' EXIT
apps=$ER_PROJECT/acceptance/apps

fail() {
  echo "NOT AS EXPECTED: $*" >&2
  exit 1
}

# Runs cf, shows what it prints, keeps it in $output. No line may look like a stack trace or an unmapped error.
cf() {
  echo "\$ cf $*"
  local code=0
  output=$("$CF" "$@" 2>&1 </dev/null) || code=$?
  echo "$output"
  if grep -qE 'panic|goroutine|at io\.|Exception|<nil>|UnknownError' <<<"$output"; then fail "an ugly line"; fi
  return $code
}

must() { cf "$@" || fail "cf $* failed"; }
must_not() { if cf "$@"; then fail "cf $* should have failed"; fi; }
says() { local text; for text in "$@"; do grep -qF -- "$text" <<<"$output" || fail "no line says: $text"; done; }

eventually() {
  local end=$((SECONDS + 30))
  until "$@"; do [ "$SECONDS" -lt "$end" ] || fail "did not become true within 30 s: $*"; done
}
get() { curl -s -H "Host: $1" "http://127.0.0.1:$ER_PORT${2:-/}"; }
answers() { get "$1" "${3:-/}" | grep -qF -- "$2"; }

login() {
  must login -a "http://localhost:$ER_PORT" -u admin -p "$ER_PASSWORD"
  must create-org "$1"
  must target -o "$1"
  must create-space test
  must target -o "$1" -s test
}
