"""The networks of the bench, the same on both sides: torchvision, random weights from seed 0, inference mode."""
import numpy, torch, torchvision

NETWORKS = ["densenet121", "vgg16", "resnet50", "mobilenet_v2", "efficientnet_b0", "vit_b_16"]


def network(name):
    torch.manual_seed(0)
    net = getattr(torchvision.models, name)(weights=None)
    for m in net.modules():
        if isinstance(m, torch.nn.ReLU):  # as in the peer's own bench
            m.inplace = False
        if isinstance(m, torch.nn.Linear) and not m.weight.any():  # a head of zeros has no gradient
            torch.nn.init.normal_(m.weight, std=0.02)
    norms = [m for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    if norms:  # statistics of real activations: with those of a fresh network they fade to nothing
        momenta = [m.momentum for m in norms]
        for m in norms:
            m.momentum = 1
        with torch.no_grad():
            net.train()(torch.randn(4, 3, 224, 224))
        for m, momentum in zip(norms, momenta):
            m.momentum = momentum
    return net.eval()


def images(batch):
    """Numbers that both sides can compute: `sin(0.37 i)` at element i."""
    n = batch * 3 * 224 * 224
    return torch.from_numpy(numpy.sin(0.37 * numpy.arange(n)).astype("float32")).reshape(batch, 3, 224, 224)
