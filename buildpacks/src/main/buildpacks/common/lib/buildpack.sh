# What all built-in buildpacks share. Sourced by their scripts, which set BUILDPACK to their own directory.

VERSION=$(<"$BUILDPACK/VERSION")

step() { echo "-----> $*"; }

detail() { echo "       $*"; }

warn() { echo "       **WARNING** $*" >&2; }

# fail MESSAGE...: ends the script; each argument is a line.
fail() {
  printf '       **ERROR** %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# describe DIRECTORY NAME: tells the platform who supplied these dependencies.
describe() {
  printf 'name: %s\nversion: %s\n' "$2" "$VERSION" >"$1/config.yml"
}

# use_supplied DEPS: programs and libraries of the buildpacks before this one.
use_supplied() {
  local supplied
  for supplied in "$1"/*; do
    [[ -d $supplied/bin ]] && export PATH="$supplied/bin:$PATH"
    [[ -d $supplied/lib ]] && export LD_LIBRARY_PATH="$supplied/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  done
  return 0
}

# publish_supplied DEPS PROFILE: the same for the app, plus the profile scripts of each.
publish_supplied() {
  local supplied index script
  for supplied in "$1"/*; do
    index=${supplied##*/}
    # The paths are known only when the app starts.
    # shellcheck disable=SC2016
    [[ -d $supplied/bin ]] && printf 'export PATH="$DEPS_DIR/%s/bin:$PATH"\n' "$index"
    # shellcheck disable=SC2016
    [[ -d $supplied/lib ]] &&
      printf 'export LD_LIBRARY_PATH="$DEPS_DIR/%s/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n' "$index"
    for script in "$supplied"/profile.d/*; do
      [[ -f $script ]] && cp "$script" "$2/${index}_${script##*/}"
    done
  done >"$2/000_multi-supply.sh"
  return 0
}

# in_seconds: time since the script began, for the last line of a step.
in_seconds() { echo "(${SECONDS}s)"; }
