# Functions that the scripts of this folder share. This file is sourced, not run.
# shellcheck shell=bash

set -euo pipefail

# With an exported CDPATH, cd may change to another folder, and prints its path.
unset CDPATH

# The project's folder, whatever the working directory is. The path may contain any character.
ROOT=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

# say WORDS: prints a line about the current action on standard error; standard output has the script's result only.
say() { printf '%s\n' "$*" >&2; }

# die WORDS: prints one plain sentence and ends the script with 1.
die() {
  printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
  exit 1
}

# help_on_request "$@": with -h or --help, prints the first comment of the calling script and ends it.
help_on_request() {
  local argument
  for argument in "$@"; do
    if [ "$argument" = -h ] || [ "$argument" = --help ]; then
      sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
      exit 0
    fi
  done
}

# need PROGRAM HINT: ends the script if a program is missing.
need() { command -v "$1" >/dev/null || die "$1 is not installed: $2"; }

# --- The Java main ---------------------------------------------------------------------------------------------------

JAVA_NEEDED=21

# java_command: prints the path of a java that is new enough. It looks in the usual places of Linux and macOS.
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
  die "no Java $JAVA_NEEDED or newer was found. Install one (apt-get install openjdk-$JAVA_NEEDED-jdk, brew install openjdk), or set JAVA_HOME"
}

# build_if_needed: builds target/cruddur.jar if it is missing or older than its sources.
build_if_needed() { build target/cruddur.jar pom.xml src/main jooq-gen/src liquibase; }

# build_load_if_needed: the same for load/target/cruddur-load.jar, the benchmark.
build_load_if_needed() {
  build_if_needed
  build load/target/cruddur-load.jar load/pom.xml load/src/main target/cruddur.jar
}

# build JAR POM SOURCES…: builds a jar if it is missing or older than its sources.
build() {
  local jar=$1 pom=$2
  shift
  # The separator of a class path cannot be escaped.
  [[ $ROOT != *:* ]] || die "Java cannot run from the folder $ROOT, because its path has a colon; move the project to another folder"
  if [ -e "$ROOT/$jar" ] && [ -z "$(cd "$ROOT" && find "$@" -newer "$jar")" ]; then
    return
  fi
  if [ -z "${JAVA_HOME:-}" ] && ! command -v javac >/dev/null; then
    # Maven looks for Java on the path only.
    JAVA_HOME=$(java_command)
    export JAVA_HOME=${JAVA_HOME%/bin/java}
  fi
  say "Building $jar …"
  # Tests and formatting must not delay a developer who tries an edit.
  if ! "$ROOT/mvnw" --quiet --batch-mode --file "$ROOT/$pom" -Dmaven.test.skip -Dspotless.check.skip -Dunchecked package >&2; then
    # A jar whose libraries are incomplete would look like a complete build.
    rm -f "$ROOT/$jar"
    die "the build failed; the lines above state the cause"
  fi
  # Maven does not touch a jar whose content is unchanged, even if its sources are newer.
  touch "$ROOT/$jar"
}

# The JVM options of the server; the Dockerfile has the same. docs/performance.md gives the reasons. Java warns of native code,
# which Unix sockets need, unless it is enabled; for java -jar, the manifest of the jar enables it.
# shellcheck disable=SC2034 # Used by other scripts.
SERVER_OPTIONS=(-XX:+UseSerialGC -Xmn32m -Xmx512m -Dio.netty.allocator.type=pooled --enable-native-access=ALL-UNNAMED)
# glibc keeps what the JIT compiler frees, unless the JVM asks for its return. JDK 21.0.0 does not know this option.
[ "$(uname)" != Linux ] ||
  SERVER_OPTIONS=(-XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000 "${SERVER_OPTIONS[@]}")

# aot_cache JAVA: prints the path of the AOT cache for this build of Java, or nothing if it is older than 25.
aot_cache() {
  local home version
  home=$(dirname "$(dirname -- "$(readlink -f -- "$1")")")
  version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$home/release" 2>/dev/null || true)
  [ "${version%%[!0-9]*}" -lt 25 ] 2>/dev/null || printf '%s' "${version:+target/cruddur-$version.aot}"
}

# class_path: prints the class path of the Java main.
class_path() { printf '%s' "$ROOT/target/cruddur.jar:$ROOT/target/lib-embedded/*"; }

# cruddur_task ARGUMENTS: runs com.cruddur.Main for a task of a second or two. Without the optimising compiler, such a
# task takes half the time. Java warns of native code, which Unix sockets need, unless it is enabled.
cruddur_task() { become_java -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED com.cruddur.Main "$@"; }

# become_java [OPTIONS] CLASS ARGUMENTS: replaces the script's process with Java, so that the JVM receives its signals.
become_java() {
  local java
  java=$(java_command)
  build_if_needed
  CLASSPATH="$(class_path)" exec "$java" "$@"
}

# shellcheck source=url.sh
source "$ROOT/bin/url.sh"

# --- Which database --------------------------------------------------------------------------------------------------

# strip_settings: removes the white space around the settings that lead to a database, such as the last line break of a
# file, as the server does. A blank setting counts as missing.
strip_settings() {
  local name value
  for name in POSTGRESQL_{PROD_CONNECTION_URL,MIGRATION_URL,CONNECTION_URL,PASSWORD_FILE,AUTH}; do
    value=${!name:-}
    value=${value#"${value%%[![:space:]]*}"}
    value=${value%"${value##*[![:space:]]}"}
    [ "$value" = "${!name:-}" ] || printf -v "$name" '%s' "$value"
  done
}

# choose_database [prod]: chooses the script's database: prod's, or that of POSTGRESQL_MIGRATION_URL, because a script must not
# go through a pooler, or that of POSTGRESQL_CONNECTION_URL. It exports the PG… variables for psql and
# POSTGRESQL_CONNECTION_URL for the Java main: unlike arguments, environment variables are not in the process list.
#
# Sets PLACE, a description of the database, and PROD. PROD is also yes if POSTGRESQL_CONNECTION_URL names prod's database.
choose_database() {
  local embedded=$ROOT/.cruddur/connection-url prod_url
  strip_settings
  prod_url=${POSTGRESQL_PROD_CONNECTION_URL:-}
  [ $# -eq 0 ] || [ "$*" = prod ] || die "unknown argument $*; see $(basename -- "$0") -h"

  if [ "${1:-}" = prod ]; then
    [ -n "$prod_url" ] || die "POSTGRESQL_PROD_CONNECTION_URL is not set; export the URL of prod's database"
    # These settings describe the other database.
    unset POSTGRESQL_MIGRATION_URL DB_POOLER
    POSTGRESQL_CONNECTION_URL=$prod_url
    read_url POSTGRESQL_PROD_CONNECTION_URL "$prod_url"
  elif [ -n "${POSTGRESQL_MIGRATION_URL:-}" ]; then
    unset DB_POOLER
    POSTGRESQL_CONNECTION_URL=$POSTGRESQL_MIGRATION_URL
    read_url POSTGRESQL_MIGRATION_URL "$POSTGRESQL_MIGRATION_URL"
  elif [ -n "${POSTGRESQL_CONNECTION_URL:-}" ]; then
    read_url POSTGRESQL_CONNECTION_URL "$POSTGRESQL_CONNECTION_URL"
  elif [ -r "$embedded" ]; then
    POSTGRESQL_CONNECTION_URL=$(cat "$embedded")
    read_url "$embedded" "$POSTGRESQL_CONNECTION_URL"
    # The file survives a server that was killed.
    (: <"/dev/tcp/$PGHOST/$PGPORT") 2>/dev/null || no_database
  else
    no_database
  fi
  export POSTGRESQL_CONNECTION_URL
  [ -n "${PGPASSWORD:-}" ] || find_password

  PROD=no PLACE="database $PGDATABASE at $PGHOST:$PGPORT"
  if [ -n "$prod_url" ]; then
    local prod_place
    prod_place=$(read_url POSTGRESQL_PROD_CONNECTION_URL "$prod_url" && host_and_database)
    if [ "$prod_place" = "$(host_and_database)" ]; then
      PROD=yes PLACE="prod's $PLACE"
    fi
  fi
}

# find_password: the password for a URL without one, as the server finds it. Without a setting, libpq reads ~/.pgpass.
find_password() {
  if [ -n "${POSTGRESQL_PASSWORD_FILE:-}" ]; then
    [ -r "$POSTGRESQL_PASSWORD_FILE" ] || die "the file of POSTGRESQL_PASSWORD_FILE cannot be read"
    PGPASSWORD=$(cat "$POSTGRESQL_PASSWORD_FILE")
    export PGPASSWORD
  elif [ "${POSTGRESQL_AUTH:-password}" = iam ]; then
    need aws "apt-get install awscli; it signs the token of POSTGRESQL_AUTH=iam"
    PGPASSWORD=$(aws rds generate-db-auth-token --hostname "$PGHOST" --port "$PGPORT" --username "$PGUSER") ||
      die "aws signed no token for POSTGRESQL_AUTH=iam; the lines above state the cause"
    export PGPASSWORD
  fi
}

no_database() {
  die "there is no database; start bin/serve, which starts an embedded one, or export POSTGRESQL_CONNECTION_URL"
}

# choose_database_to_destroy [prod] [--yes-really NAME]: as choose_database; for prod the user must confirm the name.
choose_database_to_destroy() {
  local target='' name=''
  while [ $# -gt 0 ]; do
    case $1 in
      --yes-really)
        name=${2:-}
        [ -n "$name" ] || die "--yes-really needs the name of the database"
        shift
        ;;
      *)
        [ -z "$target" ] || die "unknown argument $1; see $(basename -- "$0") -h"
        target=$1
        ;;
    esac
    shift
  done
  choose_database ${target:+"$target"}

  if [ -z "$name" ] && [ "$PROD" = yes ]; then
    printf 'This is %s. Type the name of the database to continue: ' "$PLACE" >&2
    # If standard input is closed, read fails with a message of the shell.
    IFS= read -r name 2>/dev/null || say
  elif [ -z "$name" ]; then
    return
  fi
  [ "$name" = "$PGDATABASE" ] || die "nothing was done; that is not the name of $PLACE"
}

# choose_database_to_moderate [prod] [--why TEXT] [--yes-really NAME]: the same for scripts that act on users and cruds.
# Each action is written to the table audit_log; see audited_sql.
choose_database_to_moderate() {
  local others=()
  WHY=''
  while [ $# -gt 0 ]; do
    if [ "$1" = --why ]; then
      WHY=${2:-}
      [[ $WHY =~ [^[:space:]] ]] || die "--why needs a text"
      shift
    else
      others+=("$1")
    fi
    shift
  done
  need_psql
  choose_database_to_destroy ${others[@]+"${others[@]}"}
}

# audited_sql [OPTIONS]: runs the statement on standard input. The statement inserts into audit_log the psql variables os_user,
# action and why. The action is the name of the script itself, also if a symbolic link with another name leads to it.
audited_sql() {
  sql --set=os_user="$(id -un)" --set=action="$(basename -- "$(readlink -f -- "$0")")" --set=why="$WHY" "$@"
}

# audited_values [OPTIONS]: the same; prints the values only.
audited_values() { audited_sql --no-align --tuples-only "$@"; }

# host_and_database: identifies the database. The port is omitted, because a pooler's port leads to the same database.
host_and_database() { printf '%s/%s' "$(printf '%s' "$PGHOST" | tr '[:upper:]' '[:lower:]')" "$PGDATABASE"; }

# --- psql ------------------------------------------------------------------------------------------------------------

need_psql() { need psql "apt-get install postgresql-client, or brew install libpq and put its bin folder on the PATH"; }

# sql [OPTIONS]: runs the SQL on standard input in the chosen database.
sql() { psql --no-psqlrc --no-password --quiet --pset=pager=off --set=ON_ERROR_STOP=1 "$@"; }

# server_sql: the same in another database of the server, because a session cannot create or drop its own database.
# :'database' and :"database" are the quoted name of the chosen one. Prints values only.
server_sql() {
  local name=$PGDATABASE beside=postgres
  [ "$name" != postgres ] || beside=template1
  PGDATABASE=$beside sql --no-align --tuples-only --set=database="$name"
}

# database_exists: prints t or f.
database_exists() { server_sql <<<"SELECT EXISTS (SELECT FROM pg_database WHERE datname = :'database');"; }

# --- Backups ---------------------------------------------------------------------------------------------------------

# name_file FILE [prod]: sets FILE.
name_file() {
  # pg_dump and mv would take a name that begins with a dash for an option.
  [[ -n ${1:-} && $1 != prod && $1 != -* ]] || die "name the file first; see $(basename -- "$0") -h"
  # shellcheck disable=SC2034 # Used by other scripts.
  FILE=$1
}

need_client() { need "$1" "apt-get install postgresql-client, or brew install postgresql, in the server's version"; }

# client_version PROGRAM: prints its major version, such as 15.
client_version() { "$1" --version | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p'; }

# server_version: prints the major version of the chosen database's server.
server_version() { sql --no-align --tuples-only <<<"SELECT current_setting('server_version_num')::int / 10000;"; }
