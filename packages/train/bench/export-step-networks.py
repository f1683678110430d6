"""Writes the networks of step.bench.ts as ONNX files. Development only; the files never go into the repository.

usage: ~/.cache/xrt-peers/bin/python packages/train/bench/export-step-networks.py [--folder ~/.cache/xrt-bench-steps] [NETWORK...]
"""
import argparse, os, sys, warnings
import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "graph", "bench"))
from step_networks import STEP_NETWORKS, step_network
from networks import images

warnings.filterwarnings("ignore")
p = argparse.ArgumentParser()
p.add_argument("networks", nargs="*", default=STEP_NETWORKS)
p.add_argument("--folder", default=os.path.expanduser("~/.cache/xrt-bench-steps"))
a = p.parse_args()
os.makedirs(a.folder, exist_ok=True)
for name in a.networks:
    path = os.path.join(a.folder, f"{name}.onnx")
    torch.onnx.export(
        step_network(name), images(2), path, dynamo=False, opset_version=17, input_names=["input"], output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}, training=torch.onnx.TrainingMode.PRESERVE)
    print(f"{os.path.getsize(path) / 1e6:8.1f} MB  {path}")
