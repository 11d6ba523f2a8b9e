#!/bin/sh
# grade-class.sh SUBMISSIONS RESULTS [OPTIONS OF PARALLEL]: one job for each submission. Interrupted, the same
# line goes on: what has its result is skipped by shmlab itself. --sshloginfile spreads it over machines that
# share the two folders.
set -eu
shmlab=${SHMLAB:-shmlab} submissions=$1 results=$2
shift 2
mkdir -p "$results"
find "$submissions" -mindepth 1 -maxdepth 1 -type d -printf '%f\0' | sort -z |
    parallel -0 --will-cite --halt never --retries 2 "$@" \
        "$shmlab" grade "$submissions/{}" --format json -o "$results/{}.json"
