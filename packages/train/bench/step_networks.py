"""The networks of step.bench.ts: those of the graph's bench with one output, and the benchmark CNN of the 2020 study."""
import os, sys
import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "graph", "bench"))
from networks import network

STEP_NETWORKS = ["densenet121", "resnet50", "vgg16", "mobilenet_v2", "study_cnn_2020"]


def step_network(name):
    torch.manual_seed(0)
    if name == "study_cnn_2020":
        return torch.nn.Sequential(
            torch.nn.Conv2d(3, 32, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Conv2d(32, 64, 3), torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(64, 1)).eval()
    net = network(name)
    head = "classifier" if hasattr(net, "classifier") else "fc"
    last = getattr(net, head)
    if isinstance(last, torch.nn.Sequential):
        for i, m in enumerate(last):
            if isinstance(m, torch.nn.Dropout):  # it does nothing in ours
                last[i] = torch.nn.Identity()
        last[-1] = torch.nn.Linear(last[-1].in_features, 1)
    else:
        setattr(net, head, torch.nn.Linear(last.in_features, 1))
    return net.eval()
