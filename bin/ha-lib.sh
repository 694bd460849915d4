# Functions that ha-up and ha-down share. This file is sourced, not run.
# shellcheck shell=bash

# The cluster's data, logs and process ids. PostgreSQL's user must be able to reach it.
HA_FOLDER=${HA_FOLDER:-${TMPDIR:-/tmp}/cruddur-ha}
# The processes run in that folder, and the files of HAProxy and Patroni quote no path.
[[ $HA_FOLDER == /* && $HA_FOLDER != *[!A-Za-z0-9/._-]* ]] ||
  die "HA_FOLDER is $HA_FOLDER; use an absolute path of letters, digits, dots, dashes and underscores"

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

# is_running NAME: whether the process of NAME.pid runs. After a restart of the machine, the id may be another program's. A
# process that ended and was not waited for has an empty command line.
is_running() {
  local pid
  pid=$(cat "$HA_FOLDER/$1.pid" 2>/dev/null) || return 1
  grep -qsF -- "$HA_FOLDER" "/proc/$pid/cmdline"
}

# stop NAME [SIGNAL]: stops a process and waits up to ten seconds for it; then kills it and its children.
stop() {
  local pid
  if is_running "$1"; then
    pid=$(cat "$HA_FOLDER/$1.pid")
    kill "-${2:-TERM}" "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
      is_running "$1" || break
      sleep 0.1
    done
    ! is_running "$1" || kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  rm -f "$HA_FOLDER/$1.pid"
}

# PROCESSES: the names of all processes, in the order of their start.
PROCESSES=(etcd1 etcd2 etcd3 link1 link2 link3 patroni1 patroni2 patroni3 haproxy)

# any_running: whether a process of the cluster runs.
any_running() {
  local name
  for name in "${PROCESSES[@]}"; do
    if is_running "$name"; then return 0; fi
  done
  return 1
}

# print_state: prints the processes that do not run, and Patroni's table of the nodes.
print_state() {
  local name node missing=()
  for name in "${PROCESSES[@]}"; do is_running "$name" || missing+=("$name"); done
  if [ ${#missing[@]} = ${#PROCESSES[@]} ]; then
    echo "No cluster runs in $HA_FOLDER; start one with bin/ha-up."
    return
  fi
  echo "The cluster in $HA_FOLDER runs.${missing[0]:+ Stopped: ${missing[*]}; bin/ha-up start NAME starts one again.}"
  for node in 1 2 3; do
    # Each node reads etcd through its own link.
    if is_running "link$node" && timeout 10 patronictl -c "$HA_FOLDER/patroni$node.yml" list 2>/dev/null; then return; fi
  done
  echo "etcd does not answer, so the primary is unknown."
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
