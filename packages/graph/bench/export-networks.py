"""Writes the networks of networks.bench.ts as ONNX files. Development only; the files never go into the repository.

usage: ~/.cache/xrt-peers/bin/python packages/graph/bench/export-networks.py [NETWORK...] [--folder ~/.cache/xrt-bench-networks]
Any name of torchvision.models will do. BatchNormalization stays a node of its own, so that both sides have the same parameters.
"""
import argparse, os, warnings
import onnx, torch
from networks import NETWORKS, images, network

warnings.filterwarnings("ignore")
p = argparse.ArgumentParser()
p.add_argument("networks", nargs="*", default=NETWORKS)
p.add_argument("--folder", default=os.path.expanduser("~/.cache/xrt-bench-networks"))
a = p.parse_args()
os.makedirs(a.folder, exist_ok=True)
for name in a.networks:
    path = os.path.join(a.folder, f"{name}.onnx")
    torch.onnx.export(
        network(name), images(2), path, dynamo=False, opset_version=17, input_names=["input"], output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}, training=torch.onnx.TrainingMode.PRESERVE)
    onnx.checker.check_model(path)
    print(f"{os.path.getsize(path) / 1e6:8.1f} MB  {path}")
