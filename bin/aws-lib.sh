# Functions that the AWS scripts share, in addition to lib.sh. This file is sourced, not run.
# shellcheck shell=bash
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# Version 2 of the client shows output in a pager by default.
export AWS_PAGER=''

RDS_IDENTIFIER=${RDS_IDENTIFIER:-cruddur-db-instance}

# The certificates of the authorities that sign RDS servers' certificates, published by AWS.
RDS_CA_URL=${RDS_CA_URL:-https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem}
RDS_CA_BUNDLE=${RDS_CA_BUNDLE:-$HOME/.postgresql/global-bundle.pem}

DRY_RUN=false
WAIT=true

# aws_arguments MAX "$@": parses --dry-run and --no-wait, and stores up to MAX other words in WORDS.
aws_arguments() {
  local max=$1 argument
  shift
  WORDS=()
  for argument in "$@"; do
    case $argument in
      --dry-run) DRY_RUN=true ;;
      --no-wait) WAIT=false ;;
      -*) die "unknown option $argument; see $(basename -- "$0") -h" ;;
      *) WORDS+=("$argument") ;;
    esac
  done
  [ "${#WORDS[@]}" -le "$max" ] || die "one argument too many: ${WORDS[$max]}; see $(basename -- "$0") -h"
}

# aws_command WORDS: sets COMMAND to the aws command line. Old clients do not know AWS_ENDPOINT_URL, and the rds commands
# of version 1 ignore it, so this function passes it as an option.
aws_command() {
  COMMAND=(aws)
  if [ -n "${AWS_ENDPOINT_URL:-}" ]; then COMMAND+=(--endpoint-url "$AWS_ENDPOINT_URL"); fi
  COMMAND+=("$@")
}

# aws_run WORDS: runs the command, or prints it with --dry-run.
aws_run() {
  aws_command "$@"
  if "$DRY_RUN"; then
    print_quoted "${COMMAND[@]}"
  else
    need_aws
    "${COMMAND[@]}"
  fi
}

need_aws() { need aws "see https://docs.aws.amazon.com/cli, or: pip install awscli"; }

# print_quoted WORDS: prints a command in a form that a shell can read again.
print_quoted() {
  local word line=''
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=,@%+-]+$ ]]; then
      line+=" $word"
    else
      line+=" '${word//\'/\'\\\'\'}'"
    fi
  done
  printf '%s\n' "${line# }"
}

# flag NAME VALUE: prints --NAME if VALUE is true, --no-NAME if it is false.
flag() {
  case $2 in
    true) printf -- '--%s' "$1" ;;
    false) printf -- '--no-%s' "$1" ;;
    *) die "${3:-$1} is $2; use true or false" ;;
  esac
}

# number NAME: ends the script unless the variable of that name holds a whole number.
number() { [[ ${!1} =~ ^[0-9]+$ ]] || die "$1 is ${!1}; use a whole number"; }

# rds_describe QUERY: prints a value of the instance. QUERY is in the client's query language (JMESPath).
rds_describe() {
  aws_command rds describe-db-instances --db-instance-identifier "$RDS_IDENTIFIER" --query "$1" --output text
  "${COMMAND[@]}"
}

# rds_wait TARGET TRANSIENT…: waits until the instance has the status TARGET and shows the time so far: in one line on a
# terminal, otherwise in a line per minute. A status that is neither TARGET nor TRANSIENT ends the script.
rds_wait() {
  local target=$1 status minutes shown='' begin=$SECONDS limit=${RDS_WAIT_MINUTES:-60}
  shift
  "$WAIT" || return 0
  while :; do
    status=$(rds_describe 'DBInstances[0].DBInstanceStatus') || die "AWS did not return the status of $RDS_IDENTIFIER"
    minutes=$(((SECONDS - begin) / 60))
    [ "$status" != "$target" ] || break
    [[ " $* " == *" $status "* ]] || die "$RDS_IDENTIFIER is $status and will not become $target by waiting"
    [ "$minutes" -lt "$limit" ] || die "$RDS_IDENTIFIER is still $status after $minutes min; see bin/rds-status"
    if [ -t 2 ]; then
      printf '\r\033[K%s… %s min' "$status" "$minutes" >&2
    elif [ "$shown" != "$status… $minutes min" ]; then
      say "$status… $minutes min"
    fi
    shown="$status… $minutes min"
    sleep "${RDS_POLL_SECONDS:-10}"
  done
  if [ -t 2 ] && [ -n "$shown" ]; then printf '\n' >&2; fi
  say "$RDS_IDENTIFIER is $status."
}

# url_encoded TEXT: prints TEXT percent-encoded for a user, database or parameter of a URL.
url_encoded() {
  local LC_ALL=C text=$1 i byte encoded=''
  for ((i = 0; i < ${#text}; i++)); do
    byte=${text:i:1}
    case $byte in
      [A-Za-z0-9._~/-]) encoded+=$byte ;;
      *) encoded+=$(printf '%%%02X' "'$byte") ;;
    esac
  done
  printf '%s' "$encoded"
}

# rds_certificates FILE: copies the RDS certificate authorities to FILE; downloads them if they are missing.
rds_certificates() {
  if [ ! -r "$RDS_CA_BUNDLE" ]; then
    need curl "this script downloads $RDS_CA_URL with it"
    curl --create-dirs --fail --silent --show-error --location --max-time 60 --output "$RDS_CA_BUNDLE" "$RDS_CA_URL" ||
      die "the certificates could not be downloaded from $RDS_CA_URL; put them into $RDS_CA_BUNDLE"
  fi
  install -m 444 "$RDS_CA_BUNDLE" "$1"
}
