#!/bin/sh
# tools/native-tensorflow.sh [FOLDER]
# Builds TensorFlow.js' Node binding on the TensorFlow library of the tensorflow-cpu Python wheel, for the long lane of tests.
# The binding's own install script downloads TensorFlow 2.9 from outside the package registries; this does not.
# FOLDER lies outside the workspace, so that no `npm ci` removes it. Default: $XRT_NATIVE_TENSORFLOW or
# ~/.cache/xrt-native-tensorflow; tests look there. Wants Linux x64, g++, make, unzip, Node headers, Python 3 with pip, 1.6 GB.
set -eu
folder=${1:-${XRT_NATIVE_TENSORFLOW:-$HOME/.cache/xrt-native-tensorflow}}
tensorflow=2.21.0
binding=4.22.0

for tool in g++ make unzip python3 npm; do
  command -v "$tool" >/dev/null || { echo "native-tensorflow: $tool is missing" >&2; exit 1; }
done
# node-gyp downloads headers unless it is told where they are
node=$(node -p 'require("path").dirname(require("path").dirname(process.execPath))')
[ -e "$node/include/node/node_api.h" ] || {
  echo "native-tensorflow: no Node headers in $node/include/node; on Debian: apt-get install libnode-dev" >&2
  exit 1
}

mkdir -p "$folder"
cd "$folder"
if [ ! -e wheel/tensorflow/libtensorflow_cc.so.2 ]; then
  python3 -m pip download -q "tensorflow-cpu==$tensorflow" --no-deps -d download
  unzip -q -o download/*.whl -d wheel
  rm -r download
fi

[ -e package.json ] || echo '{ "private": true }' >package.json
npm install --ignore-scripts --no-audit --no-fund "@tensorflow/tfjs-node@$binding"
cd node_modules/@tensorflow/tfjs-node
mkdir -p deps/lib
library="$folder/wheel/tensorflow"
ln -sfn "$library/include" deps/include
for name in tensorflow_cc tensorflow_framework; do ln -sf "$library/lib$name.so.2" deps/lib/; done
ln -sf libtensorflow_cc.so.2 deps/lib/libtensorflow.so
ln -sf libtensorflow_framework.so.2 deps/lib/libtensorflow_framework.so
npx --no-install node-pre-gyp install --build-from-source "--nodedir=$node"

TF_CPP_MIN_LOG_LEVEL=2 node -e '
  const tf = require("@tensorflow/tfjs-node");
  console.log("native-tensorflow: TensorFlow", tf.backend().binding.TF_Version, "in", process.argv[1]);
' "$folder"
