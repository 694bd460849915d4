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

# --- The Java main ---------------------------------------------------------------------------------------------------

JAVA_NEEDED=21

# java_command: prints the path of a java that is new enough, wherever this machine keeps one.
java_command() {
  local java version
  for java in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} "$(command -v java || true)" \
    /usr/lib/jvm/*/bin/java "${HOME:-}"/.sdkman/candidates/java/*/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    [ -x "$java" ] || continue
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' || true)
    if [ "${version:-0}" -ge "$JAVA_NEEDED" ]; then
      printf '%s\n' "$java"
      return
    fi
  done
  die "no Java $JAVA_NEEDED or newer was found: install one (apt-get install openjdk-$JAVA_NEEDED-jdk, brew install openjdk), or set JAVA_HOME to one"
}

# build_if_needed: builds target/cruddur.jar where it is missing or older than what it is made of.
build_if_needed() {
  local jar=$ROOT/target/cruddur.jar
  if [ -e "$jar" ] && [ -z "$(cd "$ROOT" && find src/main jooq-gen/src liquibase pom.xml -newer "$jar")" ]; then
    return
  fi
  if [ -z "${JAVA_HOME:-}" ] && ! command -v javac >/dev/null; then
    # Maven looks no further than the path.
    JAVA_HOME=$(java_command)
    export JAVA_HOME=${JAVA_HOME%/bin/java}
  fi
  say "Building target/cruddur.jar …"
  # Neither tests nor formatting may stand between an edit and a look at what it does.
  if ! "$ROOT/mvnw" --quiet --batch-mode --file "$ROOT/pom.xml" -Dmaven.test.skip -Dspotless.check.skip package >&2; then
    # A jar whose libraries were not all fetched would look as good as built.
    rm -f "$jar"
    die "the build failed; the lines above say why"
  fi
  # Maven leaves a jar alone whose content is the same, however new the sources' dates are.
  touch "$jar"
}

# cruddur_main ARGUMENTS: becomes com.cruddur.Main, so that a signal to the script is one to the JVM.
cruddur_main() {
  local java
  java=$(java_command)
  build_if_needed
  exec "$java" -cp "$ROOT/target/cruddur.jar:$ROOT/target/lib-embedded/*" com.cruddur.Main "$@"
}
