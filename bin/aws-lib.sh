# What the scripts that talk to AWS share, beside lib.sh; sourced, never run.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The second client would open its answers in a pager.
export AWS_PAGER=''

RDS_IDENTIFIER=${RDS_IDENTIFIER:-cruddur-db-instance}

# Where AWS publishes the certificates that sign every RDS server's.
RDS_CA_URL=${RDS_CA_URL:-https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem}
RDS_CA_BUNDLE=${RDS_CA_BUNDLE:-$HOME/.postgresql/global-bundle.pem}

DRY_RUN=false
WAIT=true

# aws_arguments HOW "$@": reads --dry-run, --no-wait and at most as many further words as HOW says into WORDS.
aws_arguments() {
  local most=$1 argument
  shift
  WORDS=()
  for argument in "$@"; do
    case $argument in
      --dry-run) DRY_RUN=true ;;
      --no-wait) WAIT=false ;;
      -*) die "unknown option $argument; see $(basename "$0") -h" ;;
      *) WORDS+=("$argument") ;;
    esac
  done
  [ "${#WORDS[@]}" -le "$most" ] || die "one argument too many: ${WORDS[$most]}; see $(basename "$0") -h"
}

# aws_command WORDS: sets COMMAND to the aws command line. Old clients don't know AWS_ENDPOINT_URL and the
# first client's rds commands ignore it, so that it is passed on here.
aws_command() {
  COMMAND=(aws)
  if [ -n "${AWS_ENDPOINT_URL:-}" ]; then COMMAND+=(--endpoint-url "$AWS_ENDPOINT_URL"); fi
  COMMAND+=("$@")
}

# aws_run WORDS: runs it, or prints it on a dry run.
aws_run() {
  aws_command "$@"
  if "$DRY_RUN"; then
    printed "${COMMAND[@]}"
  else
    need_aws
    "${COMMAND[@]}"
  fi
}

need_aws() { need aws "see https://docs.aws.amazon.com/cli, or: pip install awscli"; }

# printed WORDS: the command as a shell would read it again.
printed() {
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

# flag NAME VALUE: --NAME or --no-NAME.
flag() {
  case $2 in
    true) printf -- '--%s' "$1" ;;
    false) printf -- '--no-%s' "$1" ;;
    *) die "${3:-$1} is $2; use true or false" ;;
  esac
}

# number NAME: ends the script unless the variable of that name holds a whole number.
number() { [[ ${!1} =~ ^[0-9]+$ ]] || die "$1 is ${!1}; use a whole number"; }

# rds_describe QUERY: a value of the instance, by the client's own query language.
rds_describe() {
  aws_command rds describe-db-instances --db-instance-identifier "$RDS_IDENTIFIER" --query "$1" --output text
  "${COMMAND[@]}"
}

# rds_wait WANTED PASSING…: waits until the instance has the status WANTED, and shows how long it has taken: on
# a terminal in one line, elsewhere in a line a minute. Any status that isn't one of PASSING ends it, too.
rds_wait() {
  local wanted=$1 status minutes shown='' begin=$SECONDS limit=${RDS_WAIT_MINUTES:-60}
  shift
  "$WAIT" || return 0
  while :; do
    status=$(rds_describe 'DBInstances[0].DBInstanceStatus') || die "AWS did not tell the status of $RDS_IDENTIFIER"
    minutes=$(((SECONDS - begin) / 60))
    [ "$status" != "$wanted" ] || break
    [[ " $* " == *" $status "* ]] || die "$RDS_IDENTIFIER is $status, and will not get to $wanted by waiting"
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

# url_encoded TEXT: percent-encoded for a URL's user, database or parameter.
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
