"""Writes networks with real weights as ONNX and runs them in PyTorch, for real-networks.slow.test.ts. Development only.

usage: ~/.cache/xrt-peers/bin/python packages/backbones/test/export-real-networks.py FOLDER WEIGHTS
FOLDER holds NAME.input, float32 `[images, 3, 224, 224]`; NAME.onnx and NAME.output come beside it, for these names:
  mobilenet-v2          MobileNetV2 1.0 of torchvision, by its TorchScript exporter
  efficientnet-lite0    EfficientNet-Lite0, by the newer exporter
  vgg16                 the convolutions of VGG16, their poolings and ReLUs: features `[images, 512, 7, 7]`
WEIGHTS is the folder of ../shared/tools/get-weights.py.
"""
import os, sys, warnings
import numpy as np
import torch, torchvision
from safetensors.torch import load_file
from torch import nn

warnings.filterwarnings("ignore")
folder, weights = sys.argv[1:]


def mobilenet_v2():
    net = torchvision.models.mobilenet_v2()
    net.load_state_dict(torch.load(os.path.join(weights, "mobilenet_v2-b0353104.pth"), weights_only=True))
    return net


def vgg16():
    net = torchvision.models.vgg16().features
    tensors = load_file(os.path.join(weights, "vgg16_conv.safetensors"))
    convs = iter(m for m in net if isinstance(m, nn.Conv2d))
    for name in (f"block{b}_conv{i}" for b, n in enumerate((2, 2, 3, 3, 3), 1) for i in range(1, n + 1)):
        conv = next(convs)
        conv.weight.data = tensors[f"{name}/kernel"].permute(3, 2, 0, 1).contiguous()
        conv.bias.data = tensors[f"{name}/bias"]
    return net


class Same(nn.Module):
    """Convolution with the padding of TensorFlow, BatchNormalization and ReLU6."""

    def __init__(self, i, o, k, stride, groups, size, relu=True):
        super().__init__()
        pad = max((-(-size // stride) - 1) * stride + k - size, 0)
        self.pad = nn.ZeroPad2d((pad // 2, pad - pad // 2) * 2) if pad else nn.Identity()
        self.conv, self.bn = nn.Conv2d(i, o, k, stride, groups=groups, bias=False), nn.BatchNorm2d(o, eps=1e-3)
        self.relu = nn.ReLU6() if relu else nn.Identity()

    def forward(self, x):
        return self.relu(self.bn(self.conv(self.pad(x))))


class Block(nn.Module):
    def __init__(self, i, o, k, stride, expand, size):
        super().__init__()
        wide = i * expand
        self.expand = Same(i, wide, 1, 1, 1, size) if expand > 1 else nn.Identity()
        self.depthwise = Same(wide, wide, k, stride, wide, size)
        self.project = Same(wide, o, 1, 1, 1, size, relu=False)
        self.skip = stride == 1 and i == o

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.skip else y


def efficientnet_lite0():
    inputs, size, blocks = 32, 112, []
    for count, k, stride, expand, outputs in [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]:
        for n in range(count):
            step = stride if n == 0 else 1
            blocks.append(Block(inputs, outputs, k, step, expand, size))
            inputs, size = outputs, -(-size // step)
    net = nn.Sequential(Same(3, 32, 3, 2, 1, 224), *blocks, Same(320, 1280, 1, 1, 1, 7), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000))
    # the published file names the tensors otherwise and keeps them in the same order
    published = torch.load(os.path.join(weights, "efficientnet-lite0-57934424.pth"), weights_only=True)
    assert len(published) == len(net.state_dict())
    net.load_state_dict(dict(zip(net.state_dict(), published.values())))
    return net


for name, make, dynamo in [("mobilenet-v2", mobilenet_v2, False), ("efficientnet-lite0", efficientnet_lite0, True), ("vgg16", vgg16, False)]:
    net = make().eval()
    x = torch.from_numpy(np.fromfile(os.path.join(folder, f"{name}.input"), "<f4").reshape(-1, 3, 224, 224))
    with torch.no_grad():
        net(x).numpy().astype("<f4").tofile(os.path.join(folder, f"{name}.output"))
    more = dict(dynamo=True, external_data=False, verbose=False, dynamic_shapes=({0: torch.export.Dim("batch")},)) if dynamo else dict(dynamo=False, opset_version=17, dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})
    torch.onnx.export(net, (x[:2],), os.path.join(folder, f"{name}.onnx"), input_names=["input"], output_names=["output"], **more)
