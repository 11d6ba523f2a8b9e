#!/bin/sh
# grade.sh SUBMISSION REPORT: annotations for the lines of the push, and a JUnit report. Fails when a point is
# missing, so that the check is red; says so when nothing could be graded.
set -eu
shmlab=${SHMLAB:-shmlab}
"$shmlab" grade "$1" --seed 1 --format junit -o "$2"
"$shmlab" grade "$1" --seed 1 --format github --fail-below 1
