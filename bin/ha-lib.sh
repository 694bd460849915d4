# Functions that ha-up and ha-down share. This file is sourced, not run.
# shellcheck shell=bash

# The cluster's data, logs and process ids. PostgreSQL's user must be able to reach it.
HA_FOLDER=${HA_FOLDER:-${TMPDIR:-/tmp}/cruddur-ha}

# The first of the ports; all are on 127.0.0.1.
HA_PORT=${HA_PORT:-25000}

# port_of KIND NODE: the port of a program of a node (1 to 3).
port_of() {
  case $1 in
    etcd) echo $((HA_PORT + 10 + $2)) ;;
    peer) echo $((HA_PORT + 20 + $2)) ;;
    link) echo $((HA_PORT + 30 + $2)) ;;
    rest) echo $((HA_PORT + 40 + $2)) ;;
    postgres) echo $((HA_PORT + 50 + $2)) ;;
  esac
}

# start NAME COMMAND…: starts a process in the background. Its id is in NAME.pid, its output in NAME.log. PostgreSQL refuses
# to run as root.
start() {
  local name=$1 as=()
  shift
  [ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  (cd "$HA_FOLDER" && exec "${as[@]}" setsid "$@") </dev/null >>"$HA_FOLDER/$name.log" 2>&1 &
  echo $! >"$HA_FOLDER/$name.pid"
}

# stop NAME [SIGNAL]: stops a process and its children, and waits for it. A recycled id is left alone.
stop() {
  local file=$HA_FOLDER/$1.pid pid
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  rm -f "$file"
  grep -qsF -- "$HA_FOLDER" "/proc/$pid/cmdline" || return 0
  kill "-${2:-TERM}" "$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$pid" 2>/dev/null || true
}

# start_etcd NODE, start_link NODE, start_patroni NODE, start_haproxy
start_etcd() {
  local cluster='' node
  for node in 1 2 3; do cluster+="etcd$node=http://127.0.0.1:$(port_of peer $node),"; done
  start "etcd$1" etcd --name "etcd$1" --data-dir "$HA_FOLDER/etcd$1" \
    --listen-client-urls "http://127.0.0.1:$(port_of etcd "$1")" --advertise-client-urls "http://127.0.0.1:$(port_of etcd "$1")" \
    --listen-peer-urls "http://127.0.0.1:$(port_of peer "$1")" --initial-advertise-peer-urls "http://127.0.0.1:$(port_of peer "$1")" \
    --initial-cluster "${cluster%,}" --initial-cluster-token cruddur --heartbeat-interval 100 --election-timeout 1000
}
start_link() { start "link$1" haproxy -db -f "$HA_FOLDER/link$1.cfg"; }
start_patroni() {
  # Patroni ends at its start if it cannot reach etcd.
  for _ in $(seq 100); do
    if curl -fs -o /dev/null "http://127.0.0.1:$(port_of link "$1")/health"; then break; fi
    sleep 0.2
  done
  start "patroni$1" patroni "$HA_FOLDER/patroni$1.yml"
}
start_haproxy() { start haproxy haproxy -db -f "$HA_FOLDER/haproxy.cfg"; }
