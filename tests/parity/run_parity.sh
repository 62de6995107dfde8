#!/bin/bash
# Runs parity_test.py with the peers' interpreter; 77 (skipped) where there is none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=${SHIFTSCOPE_PEERS_PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import torch, torchvision, antialiased_cnns, efficientnet_lite_pytorch, h5py' 2>/dev/null; then
    echo "skipped: $python has no torch, torchvision, antialiased_cnns, efficientnet_lite_pytorch or h5py (./test installs them)"
    exit 77
fi
weights=${XDG_DATA_HOME:-$HOME/.local/share}/shiftscope/models/efficientnet-lite0-57934424.pth
if [ ! -f "$weights" ]; then
    echo "skipped: no $weights ('shiftscope models fetch efficientnet_lite0' gets it)"
    exit 77
fi
exec "$python" "$here/parity_test.py" "$1" --default-weights "$weights" "${@:2}"
