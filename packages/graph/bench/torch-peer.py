"""PyTorch's side of networks.bench.ts: reads {network, batch, case} on each line, runs it once, prints {ms, cpu, l1}.

The cases of torch_bench.py: `forward` (no gradient), `input` (gradient of the sum of output 0 with respect to the images),
`parameters` (the same with respect to all parameters, BatchNorm in inference mode). l1 is the sum of magnitudes of the result.
"""
import json, sys, time
import torch
from networks import images, network

torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"name": f"PyTorch {torch.__version__}"}), flush=True)
prepared = {}


def prepare(name, batch, case):
    net = network(name).requires_grad_(case == "parameters")
    x = images(batch)

    def forward():
        with torch.no_grad():
            return [net(x)]

    def input_gradient():
        xx = x.clone().requires_grad_(True)
        return torch.autograd.grad(net(xx)[:, 0].sum(), xx)

    def parameter_gradients():
        net.zero_grad()
        net(x)[:, 0].sum().backward()
        return [p.grad for p in net.parameters()]

    return {"forward": forward, "input": input_gradient, "parameters": parameter_gradients}[case]


for line in sys.stdin:
    key = tuple(json.loads(line)[k] for k in ("network", "batch", "case"))
    if key not in prepared:
        prepared[key] = prepare(*key)
    start, used = time.perf_counter(), time.process_time()
    result = prepared[key]()
    ms, cpu = (time.perf_counter() - start) * 1e3, (time.process_time() - used) * 1e3
    print(json.dumps({"ms": ms, "cpu": cpu, "l1": float(sum(r.detach().double().abs().sum() for r in result))}), flush=True)
