#!/bin/sh
# tools/native-webgpu.sh [FOLDER]
# Puts Dawn, the WebGPU of Chromium for Node, where the long lane of tests looks for it, outside the workspace: 130 MB.
# FOLDER: default $XRT_NATIVE_WEBGPU or ~/.cache/xrt-native-webgpu. On a machine without a Vulkan of its own it is linked to the
# software Vulkan that lies beside Chromium (on Debian: apt-get install chromium).
set -eu
folder=${1:-${XRT_NATIVE_WEBGPU:-$HOME/.cache/xrt-native-webgpu}}
dawn=0.6.2 # 0.5.0 and 0.6.0 want a newer libstdc++ than Debian 12 has

mkdir -p "$folder"
cd "$folder"
[ -e package.json ] || echo '{ "private": true }' >package.json
npm install --ignore-scripts --no-audit --no-fund "webgpu@$dawn"

rm -rf vulkan
if ! ldconfig -p | grep -q libvulkan.so.1; then
  for beside in /usr/lib/chromium /opt/google/chrome; do
    [ -e "$beside/vk_swiftshader_icd.json" ] || continue
    ln -s "$beside" vulkan
    break
  done
  [ -e vulkan ] || { echo "native-webgpu: no Vulkan; on Debian: apt-get install chromium" >&2; exit 1; }
fi
echo "native-webgpu: Dawn $dawn in $folder"
