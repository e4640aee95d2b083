#!/usr/bin/env bash
# A study on a real cluster of one node: Debian's slurm-wlm and munge, started here and stopped at the end.
#
#     sudo bench/slurm.sh
#
# It needs root, for Slurm's daemons do. A study is left to the cluster (Ctrl-C) and collected by the same command; its results
# are those of this machine's own cores, bit for bit, and no run is submitted twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v slurmctld >/dev/null && command -v munged >/dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge
}

work=$(mktemp -d)
export SLURM_CONF="$work/slurm.conf"
host=$(hostname -s)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

cat >"$SLURM_CONF" <<CONF
ClusterName=bench
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
SlurmctldPort=26817
SlurmdPort=26818
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
mkdir -p "$work/state" "$work/spool"

head -c 1024 /dev/urandom >"$work/munge.key"
chmod 400 "$work/munge.key"
munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
  --log-file="$work/munged.log" --seed-file="$work/munge.seed" 2>"$work/munged.out" &
started+=($!)
until [ -S "$work/munge.socket" ]; do sleep 0.1; done
slurmctld -D -f "$SLURM_CONF" >"$work/slurmctld.out" 2>&1 &
started+=($!)
slurmd -D -f "$SLURM_CONF" -N "$host" >"$work/slurmd.out" 2>&1 &
started+=($!)
for _ in $(seq 60); do
  sinfo --noheader --format=%T 2>/dev/null | grep -qx idle && break
  sleep 1
done
sinfo || { tail -n 20 "$work"/slurm*.{log,out}; exit 1; }

cat >"$work/study.json" <<STUDY
{ "name": "on-a-cluster", "base": "short-hebbian-attractor", "protocol": { "trials": 3, "testAt": [3], "testTrials": 1 },
  "vary": { "rule": ["force"] }, "seeds": 2 }
STUDY
rx=(node --import tsx bin/reservoir-rx.ts)
on_cluster=("${rx[@]}" study "$work/study.json" --engine slurm --out "$work/there")
"${on_cluster[@]}" &
study=$!
until [ "$(squeue --noheader | wc -l)" -gt 0 ]; do sleep 0.2; done
kill -INT "$study"
wait "$study" || echo "left to the cluster, with $(squeue --noheader | wc -l) entries in its queue"
"${on_cluster[@]}"
"${rx[@]}" study "$work/study.json" --out "$work/here"
for name in there here; do
  "${rx[@]}" query "$work/$name" 'select variant, seed, performance from runs order by all' --json >"$work/$name.jsonl"
done
cmp "$work/there.jsonl" "$work/here.jsonl"
submitted=$(find "$work/there" -name '*.sh' | wc -l)
[ "$submitted" -eq 1 ] || { echo "expected one array, found $submitted"; exit 1; }
echo "the same $(wc -l <"$work/here.jsonl") runs, bit for bit, by one array"
