"""PyTorch's side of step.bench.ts: reads {network, batch} on each line, makes one full training step, prints {ms, loss}.

A step as a user writes it: forward, binary cross-entropy on logits, all gradients, Adam. BatchNorm in inference mode, like ours. usage:
torch-step-peer.py THREADS
"""
import json, os, sys, time
import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "graph", "bench"))
from step_networks import step_network
from networks import images

torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"name": f"PyTorch {torch.__version__}"}), flush=True)
prepared = {}


def prepare(name, batch):
    net = step_network(name).requires_grad_(True)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-6)
    x, y = images(batch), (torch.arange(batch) % 2).float()[:, None]

    def step():
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(net(x), y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


for line in sys.stdin:
    key = tuple(json.loads(line)[k] for k in ("network", "batch"))
    if key not in prepared:
        prepared[key] = prepare(*key)
    start = time.perf_counter()
    loss = prepared[key]()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1e3, "loss": loss}), flush=True)
