#!/bin/sh
# Runs every test. On Debian it first installs what the tests need and is not there: Chromium and Firefox for the page, age for
# reading the journal without this program, strace for cutting commands off in the middle, editors to see what they
# leave, three programs that copy or sync folders, and a text face of ordinary width, since pages are counted. The rules of
# accessibility, axe-core, come from the package client of npm, one version with its digest, and stay in the folder of the
# build.
set -eu
cd "$(dirname "$0")/.."

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v firefox-esr >/dev/null 2>&1 || missing="$missing firefox-esr"
command -v age >/dev/null 2>&1 || missing="$missing age"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
command -v vim >/dev/null 2>&1 || missing="$missing vim"
command -v nvim >/dev/null 2>&1 || missing="$missing neovim"
command -v nano >/dev/null 2>&1 || missing="$missing nano"
command -v micro >/dev/null 2>&1 || missing="$missing micro"
command -v emacs >/dev/null 2>&1 || missing="$missing emacs-nox"
command -v rsync >/dev/null 2>&1 || missing="$missing rsync"
command -v rclone >/dev/null 2>&1 || missing="$missing rclone"
command -v syncthing >/dev/null 2>&1 || missing="$missing syncthing"
axe=4.14.1
axe_digest=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
axe_file="${CARGO_TARGET_DIR:-target}/axe-core-$axe/package/axe.min.js"
[ -f "$axe_file" ] || command -v npm >/dev/null 2>&1 || missing="$missing npm"
command -v script >/dev/null 2>&1 || missing="$missing bsdutils"
if command -v apt-get >/dev/null 2>&1; then
    case "$(fc-match Arial 2>/dev/null || true)" in
        *Liberation* | *Arial* | *Arimo*) ;;
        *) missing="$missing fonts-liberation" ;;
    esac
fi
if [ -n "$missing" ]; then
    if command -v apt-get >/dev/null 2>&1; then
        as_root=""
        [ "$(id -u)" = 0 ] || as_root="sudo"
        $as_root apt-get update -qq -o DPkg::Lock::Timeout=500
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq -o DPkg::Lock::Timeout=500 --no-install-recommends $missing
    else
        echo "Please install:$missing" >&2
        exit 1
    fi
fi

if [ ! -f "$axe_file" ]; then
    folder="$(dirname "$(dirname "$axe_file")")"
    mkdir -p "$folder"
    npm pack --silent --pack-destination "$folder" "axe-core@$axe" >/dev/null
    tar -xzf "$folder/axe-core-$axe.tgz" -C "$folder" package/axe.min.js
    echo "$axe_digest  $axe_file" | sha256sum -c --quiet || { rm -r "$folder"; exit 1; }
fi

# Many tests wait, for a terminal or an editor: two for each core keep it busy.
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
export RUST_TEST_THREADS="${RUST_TEST_THREADS:-$((2 * cores))}"

cargo test --locked --workspace "$@"
