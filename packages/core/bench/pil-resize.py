"""Answers each line "side resampler" with the milliseconds that PIL takes to resize a grey image [side, side] to 224. For resize.bench.ts."""
import sys, time
import numpy as np
from PIL import Image

images = {}
for line in sys.stdin:
    side, resampler = line.split()
    side = int(side)
    if side not in images:
        images[side] = Image.fromarray((np.arange(side * side) * 7919 % 256).astype(np.float32).reshape(side, side))
    start = time.perf_counter()
    images[side].resize((224, 224), getattr(Image.Resampling, resampler))
    print((time.perf_counter() - start) * 1e3, flush=True)
