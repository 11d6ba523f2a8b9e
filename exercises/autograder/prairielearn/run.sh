#!/bin/sh
# PrairieLearn runs this in the grading container: the files of the student are in /grade/student, and the
# result is read from /grade/results/results.json. Without it the submission is not graded, and can be again.
set -eu
root=${GRADE_ROOT:-/grade}
data=${SHMLAB_DATA:-/usr/local/share/shmlab}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$data/exercises/autograder/arrange" "$root/student" "$work/submission" $(cat "$root/tests/exercises")
mkdir -p "$root/results"
shmlab grade "$work/submission" --format prairielearn -o "$root/results/results.json"
