"""The side of captum and pytorch-grad-cam of methods.bench.ts: reads {network, case} on each line, explains one image once, prints {ms, l1}.

l1 is the sum of magnitudes of the map, null where the two sides do not compute the same by definition (noise, scaling).
"""
import json, os, sys, time
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "graph", "bench"))
from networks import images, network  # noqa: E402

torch.set_num_threads(int(sys.argv[1]))
import captum.attr as ca  # noqa: E402
import pytorch_grad_cam as pgc  # noqa: E402
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget  # noqa: E402
from importlib.metadata import version  # noqa: E402

print(json.dumps({"name": f"PyTorch {torch.__version__}, captum {version('captum')}, grad-cam {version('grad-cam')}"}), flush=True)
TARGET = 0
x = images(1)


def last_map(net):
    """The last feature map before pooling, where both libraries are told to look."""
    return net.features[-1] if hasattr(net, "classifier") and not isinstance(net.classifier, torch.nn.Sequential) else net.features[-2]


def prepare(name, case):
    net = network(name)
    layer = last_map(net)
    if case == "saliency":
        method = ca.Saliency(net)
        return lambda: method.attribute(x, target=TARGET).amax(1), True
    if case == "grad-cam/captum":
        method = ca.LayerGradCam(net, layer)
        return lambda: method.attribute(x, target=TARGET), False
    if case == "grad-cam/pytorch-grad-cam":
        method = pgc.GradCAM(model=net, target_layers=[layer])
        return lambda: torch.from_numpy(method(x, [ClassifierOutputTarget(TARGET)])), False
    if case == "integrated-gradients":
        method = ca.IntegratedGradients(net)
        return lambda: method.attribute(x, target=TARGET, n_steps=32), True
    if case == "smooth-grad":
        method = ca.NoiseTunnel(ca.Saliency(net))
        return lambda: method.attribute(x, nt_type="smoothgrad", nt_samples=16, stdevs=0.3, target=TARGET, abs=False), False
    if case == "occlusion":
        method = ca.Occlusion(net)
        return lambda: method.attribute(x, (3, 32, 32), strides=(3, 16, 16), target=TARGET, perturbations_per_eval=8), False
    if case == "score-cam":
        method = pgc.ScoreCAM(model=net, target_layers=[layer])
        return lambda: torch.from_numpy(method(x, [ClassifierOutputTarget(TARGET)])), False
    raise ValueError(f"no case {case}")


prepared = {}
for line in sys.stdin:
    key = tuple(json.loads(line)[k] for k in ("network", "case"))
    if key not in prepared:
        prepared[key] = prepare(*key)
    run, same = prepared[key]
    start = time.perf_counter()
    result = run()
    ms = (time.perf_counter() - start) * 1e3
    print(json.dumps({"ms": ms, "l1": float(result.double().abs().sum()) if same else None}), flush=True)
