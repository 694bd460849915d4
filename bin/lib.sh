# What the scripts of this folder share; sourced, never run.
# shellcheck shell=bash

set -euo pipefail

# The project's folder, from wherever a script is called.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

# say WORDS: one line of what is being done, on the error stream, so that the output stays a script's answer.
say() { printf '%s\n' "$*" >&2; }

# die WORDS: one plain sentence, and the end.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# help_on_request "$@": with -h or --help, prints the comment that opens the calling script.
help_on_request() {
  local argument
  for argument in "$@"; do
    if [ "$argument" = -h ] || [ "$argument" = --help ]; then
      sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
      exit 0
    fi
  done
}

# need PROGRAM HINT: ends the script where a program is missing.
need() { command -v "$1" >/dev/null || die "$1 is not installed: $2"; }
