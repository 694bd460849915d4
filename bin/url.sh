# Splits connection URLs. lib.sh sources this file; it is not run.
# shellcheck shell=bash

# read_url NAME URL: splits a URL, exactly as libpq and the server (LibpqUrl.java) do, and exports libpq's PG… variables.
# Error messages call the URL NAME: they never repeat the URL, because it may contain a password.
read_url() {
  local LC_ALL=C name=$1 rest part user='' password='' hosts='' ports='' database=''
  case $2 in
    postgresql://*) rest=${2#postgresql://} ;;
    postgres://*) rest=${2#postgres://} ;;
    *) die "$name is not of the form postgresql://user:password@host:port/database?sslmode=…" ;;
  esac

  # The first @ before the first slash ends the user and the password.
  part=${rest%%[@/]*}
  if [ "${rest:${#part}:1}" = @ ]; then
    rest=${rest:${#part}+1}
    user=${part%%:*}
    [ "$user" = "$part" ] || password=${part#*:}
  fi
  while :; do
    if [ "${rest:0:1}" = '[' ]; then
      part=${rest%%]*} rest=${rest#*]}
      [ "$part" != "$rest" ] || die "$name has an IPv6 address without a closing bracket"
      part=${part#\[}
      [ -n "$part" ] || die "$name has an empty IPv6 address"
      case $rest in '' | [:/?,]*) ;; *) die "$name has an unexpected character after an IPv6 address" ;; esac
    else
      part=${rest%%[:/?,]*} rest=${rest:${#part}}
    fi
    hosts+=$part
    if [ "${rest:0:1}" = : ]; then
      rest=${rest:1}
      part=${rest%%[/?,]*} rest=${rest:${#part}}
      ports+=$part
    fi
    [ "${rest:0:1}" = , ] || break
    rest=${rest:1} hosts+=, ports+=,
  done
  if [ "${rest:0:1}" = / ]; then
    rest=${rest:1}
    database=${rest%%\?*} rest=${rest:${#database}}
  fi

  # The URL is complete: exported variables of libpq must not lead elsewhere.
  unset "${!PG@}"
  decode "$name" user "$user"
  decode "$name" password "$password"
  decode "$name" hosts "$hosts"
  decode "$name" ports "$ports"
  decode "$name" database "$database"
  read_parameters "$name" "${rest#\?}"

  [ -n "$user" ] || user=$(id -un 2>/dev/null) || die "$name has no user, and the operating-system user has no name; add the user to the URL"
  PGUSER=$user PGDATABASE=${database:-$user} PGAPPNAME=${PGAPPNAME:-cruddur-scripts}
  export PGUSER PGDATABASE PGAPPNAME
  # An empty PGPASSWORD would make libpq read ~/.pgpass.
  [ -z "$password" ] || export PGPASSWORD=$password
  pair_hosts "$name" "$hosts" "$ports"
}

# read_parameters NAME TEXT: exports the PG… variables of the URL's parameters, and sets the variables of read_url that
# parameters override. LibpqParameters.java has the same rules.
read_parameters() {
  local name=$1 rest=$2 parameter key value
  while [ -n "$rest" ]; do
    parameter=${rest%%&*}
    rest=${rest:${#parameter}} rest=${rest#&}
    [[ $parameter == *=* ]] || die "$name has a parameter without a value; write parameters as name=value"
    [[ $parameter != *=*=* ]] || die "$name has a second equals sign in a parameter; write it as %3D, and & as %26, in a value"
    decode "$name" key "${parameter%%=*}"
    decode "$name" value "${parameter#*=}"
    [ "$key=$value" != ssl=true ] || key=sslmode value=require
    case $key in
      user) user=$value ;;
      password) password=$value ;;
      host) hosts=$value ;;
      port) ports=$value ;;
      dbname) database=$value ;;
      application_name) export PGAPPNAME=$value ;;
      fallback_application_name) export PGAPPNAME=${PGAPPNAME:-$value} ;;
      options) export PGOPTIONS=$value ;;
      sslmode) accept 'disable|allow|prefer|require|verify-ca|verify-full' 'use one of disable, allow, prefer, require, verify-ca, verify-full' && export PGSSLMODE=$value ;;
      sslrootcert) export PGSSLROOTCERT=$value ;;
      connect_timeout) accept_number && export PGCONNECT_TIMEOUT=$value ;;
      target_session_attrs) accept 'any|read-write|read-only|primary|standby|prefer-standby' 'use one of any, read-write, read-only, primary, standby, prefer-standby' && export PGTARGETSESSIONATTRS=$value ;;
      channel_binding) accept 'disable|prefer|require' 'use disable, prefer or require' && export PGCHANNELBINDING=$value ;;
      load_balance_hosts) accept 'disable|random' 'use disable or random' && export PGLOADBALANCEHOSTS=$value ;;
      gssencmode) accept '|disable|prefer' 'the server does not support GSSAPI' && export PGGSSENCMODE=${value:-prefer} ;;
      # libpq has no variables for these.
      keepalives | sslcompression) accept '|0|1' 'use 0 or 1' ;;
      keepalives_idle | keepalives_interval | keepalives_count | tcp_user_timeout) accept_number ;;
      pgbouncer) accept 'true|false' 'use true or false' ;;
      client_encoding) accept '|auto|utf8|UTF8|utf-8|UTF-8|unicode|UNICODE' 'use UTF8' ;;
      sslsni) accept '|1' 'the drivers always send the host name' ;;
      sslnegotiation) accept '|postgres' "the reactive driver negotiates TLS by PostgreSQL's protocol only" ;;
      sslcertmode) accept '|disable|allow' 'the server does not support client certificates' ;;
      ssl_min_protocol_version) accept '|TLSv1|TLSv1.1|TLSv1.2' 'the drivers negotiate TLS 1.2 or 1.3' ;;
      ssl_max_protocol_version) accept '|TLSv1.3' 'the drivers negotiate TLS 1.2 or 1.3' ;;
      min_protocol_version) accept '|3.0' 'the drivers speak protocol 3.0' ;;
      max_protocol_version) accept '|3.0|3.2|latest' 'use 3.0, 3.2 or latest' ;;
      replication) accept '|0|false|off|no' 'the server opens no replication connections' ;;
      hostaddr) refuse 'the drivers verify the name that they connect to; put the address into host' ;;
      passfile | service | servicefile) refuse 'the server reads no other files; put the values into the URL' ;;
      sslcert | sslkey | sslpassword) refuse 'the server does not support client certificates' ;;
      sslcrl | sslcrldir) refuse 'the drivers do not check revocation lists' ;;
      requirepeer) refuse "the drivers cannot check the user of a Unix socket's server" ;;
      require_auth) refuse 'the reactive driver cannot restrict the authentication method' ;;
      krbsrvname | gsslib | gssdelegation) refuse 'the server does not support GSSAPI' ;;
      sslkeylogfile) refuse 'the drivers do not write TLS secrets to a file' ;;
      scram_client_key | scram_server_key) refuse 'the drivers need the password' ;;
      oauth_issuer | oauth_client_id | oauth_client_secret | oauth_scope) refuse 'the server does not support OAuth' ;;
      *)
        [[ $key =~ ^[A-Za-z_]{1,32}$ ]] || key='(not a name)'
        die "$name has the parameter $key, which libpq does not have"
        ;;
    esac
  done
  if [ "${PGSSLROOTCERT:-}" = system ]; then
    [ "${PGSSLMODE:-verify-full}" = verify-full ] || die "$name has sslrootcert=system with a weaker sslmode; use sslmode=verify-full"
    export PGSSLMODE=verify-full
    use_system_certificates
  fi
}

# accept VALUES REASON: ends the script unless the parameter of read_parameters has one of the values, separated by |.
accept() {
  [[ "|$1|" == *"|$value|"* && $value != *'|'* ]] || refuse "$2"
}

accept_number() { [[ $value =~ ^(-?[0-9]{1,9})?$ ]] || refuse 'use a whole number'; }

refuse() { die "$name has the parameter $key: $1"; }

# use_system_certificates: names the operating system's bundle, because psql knows the word system only since version 16.
use_system_certificates() {
  local bundle
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ ! -r "$bundle" ] || { PGSSLROOTCERT=$bundle && return; }
  done
}

# pair_hosts NAME HOSTS PORTS: exports PGHOST and PGPORT, two lists of the same length. HostList.java has the same rules.
pair_hosts() {
  local name=$1 host port i host_list port_list unexpected='[][:space:]/?#&@[\]'
  local if_password='if it is a part of the user or the password, percent-encode both (@ is %40, / is %2F)'
  split_list host_list "$2"
  split_list port_list "$3"
  [ ${#port_list[@]} = 1 ] || [ ${#port_list[@]} = ${#host_list[@]} ] ||
    die "$name has ${#port_list[@]} ports for ${#host_list[@]} hosts; write one port, or one for each host"
  PGHOST='' PGPORT=''
  for ((i = 0; i < ${#host_list[@]}; i++)); do
    host=${host_list[i]} port=${port_list[0]}
    [ ${#port_list[@]} = 1 ] || port=${port_list[i]}
    port=${port:-5432}
    [[ $port =~ ^[0-9]{1,5}$ ]] || die "$name has a port that is not a number; $if_password"
    port=$((10#$port))
    if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then die "$name has a port outside 1–65535"; fi
    [[ $host != @* ]] || die "$name has an abstract Unix socket, which the drivers do not support"
    [[ $host == /* || ! $host =~ $unexpected ]] ||
      die "$name has a host with an unexpected character; $if_password"
    [[ $host != /* ]] || [ ${#host_list[@]} = 1 ] ||
      die "$name has several hosts, one of them a Unix socket; the JDBC driver cannot mix them"
    [ -n "$host" ] || host=$(default_host "$port")
    PGHOST+=,$host PGPORT+=,$port
  done
  PGHOST=${PGHOST#,} PGPORT=${PGPORT#,}
  [ ${#host_list[@]} = 1 ] || export PGTARGETSESSIONATTRS=${PGTARGETSESSIONATTRS:-primary}
  export PGHOST PGPORT
}

# split_list VARIABLE TEXT: sets an array to the elements of a list with commas; elements may be empty.
split_list() {
  local rest=$2, elements=()
  while [ -n "$rest" ]; do
    elements+=("${rest%%,*}")
    rest=${rest#*,}
  done
  eval "$1=(\"\${elements[@]}\")"
}

# default_host PORT: prints the folder of a Unix socket if there is one, as in libpq, otherwise localhost.
default_host() {
  local folder
  for folder in /var/run/postgresql /tmp; do
    if [ -e "$folder/.s.PGSQL.$1" ]; then
      printf '%s' "$folder"
      return
    fi
  done
  printf localhost
}

# decode NAME VARIABLE TEXT: sets the variable to the text with its percent-encoding undone.
decode() {
  local decoded=$3 broken='%(00|[^0-9a-fA-F]|.[^0-9a-fA-F]|.?$)'
  while [[ $decoded == ' '* ]]; do decoded=${decoded# }; done
  while [[ $decoded == *' ' ]]; do decoded=${decoded% }; done
  [[ $decoded != *[[:space:]]* ]] || die "$1 has a space that is not percent-encoded; write it as %20"
  [[ $decoded != *%00* ]] || die "$1 has the forbidden value %00"
  [[ ! $decoded =~ $broken ]] || die "$1 has a percent sign that starts no percent-encoding; write it as %25"
  decoded=${decoded//\\/\\\\}
  printf -v "$2" '%b' "${decoded//%/\\x}"
}
