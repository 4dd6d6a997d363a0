#!/bin/sh
# Shows that the tests would notice: builds the program with one fault at a time, and demands that a test fails.
#
#   sh tests/bad-builds.sh              every patch in tests/bad-builds/
#   sh tests/bad-builds.sh m01 m05      those whose names begin so
#
# A patch is named after the requirement that it breaks and says in its first lines which tests are to notice. It is
# applied to a copy of the tree, in BAD_BUILDS or a temporary folder, which is built there or in CARGO_TARGET_DIR. First
# all of the tests are run without a patch, and must pass; then each patch is tried. It takes about two minutes a patch.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
work=${BAD_BUILDS:-$(mktemp -d)}
tree=$work/tree
mkdir -p "$tree"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$work/target}" CARGO_TERM_COLOR=never GIT_CEILING_DIRECTORIES="$work"

# As it is in the working tree, and newer than anything that was built with a fault before.
git ls-files -z | xargs -0 cp --parents -t "$tree" 2>/dev/null || true

[ $# -gt 0 ] || set -- ""
patches=""
for wanted in "$@"; do
    for patch in "$root"/tests/bad-builds/"$wanted"*.patch; do
        patches="$patches $(basename "$patch" .patch)"
    done
done
failed=""
cd "$tree"

# Without a fault all of them pass. In one go, as what has been built serves the next.
sound=""
for name in $patches; do
    tests=$(sed -n 's/^Tests: //p' "$root/tests/bad-builds/$name.patch")
    # shellcheck disable=SC2086
    if ! cargo test --locked --quiet $tests >"$work/$name.good" 2>&1; then
        echo "$name: the tests fail without it: $tests (see $work/$name.good)"
        failed="$failed $name"
    elif ! grep -q "test result: ok. [1-9]" "$work/$name.good"; then
        echo "$name: no test is named so: $tests"
        failed="$failed $name"
    else
        sound="$sound $name"
    fi
done

for name in $sound; do
    patch=$root/tests/bad-builds/$name.patch
    tests=$(sed -n 's/^Tests: //p' "$patch")
    git apply "$patch"
    # shellcheck disable=SC2086
    if ! cargo test --locked --quiet $tests --no-run >"$work/$name.build" 2>&1; then
        echo "$name: does not build (see $work/$name.build)"
        failed="$failed $name"
    elif cargo test --locked --quiet $tests >"$work/$name.bad" 2>&1; then
        echo "$name: NOT NOTICED by $tests (see $work/$name.bad)"
        failed="$failed $name"
    else
        by=$(sed -n 's/^---- \(.*\) stdout ----$/\1/p' "$work/$name.bad" | sort -u | head -3 | tr '\n' ' ')
        echo "$name: noticed by ${by:-the end of all tests at once: $(grep -m1 "fatal runtime error" "$work/$name.bad")}"
    fi
    git apply -R "$patch"
    # What was built with the fault must not pass for the tree's own.
    sed -n 's/^+++ b\///p' "$patch" | xargs touch
done
[ -z "$failed" ] || { echo "Not shown:$failed"; exit 1; }
