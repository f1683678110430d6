"""The peer of decode-nih.bench.ts: torchvision on PIL images in a DataLoader with worker processes.

One line of JSON a run. A line on the standard input starts the next run, so that both sides take turns."""
import csv
import json
import os
import sys
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

folder, size, batch, workers = sys.argv[1], *map(int, sys.argv[2:5])
with open(os.path.join(folder, "manifest.csv"), newline="") as table:
    files = [os.path.join(folder, row["file"]) for row in csv.DictReader(table)]

as_tensor = v2.Compose([v2.ToImage(), v2.Resize([size, size], antialias=True), v2.ToDtype(torch.float32)])
pil_first = v2.Compose([v2.Resize([size, size], antialias=True), v2.ToImage(), v2.ToDtype(torch.float32)])
transforms = {"PIL": pil_first, "tensor": as_tensor}


class Films(Dataset):
    def __init__(self, transform):
        self.transform = transform

    def __len__(self):
        return len(files)

    def __getitem__(self, i):
        with Image.open(files[i]) as image:
            return self.transform(image.convert("L"))


torch.set_num_threads(1)
for line in sys.stdin:
    how, *mean = line.split()
    films = Films(transforms[how])
    # the workers are started once, as a training of many epochs does
    loader = DataLoader(films, batch_size=batch, num_workers=workers, persistent_workers=True)
    next(iter(loader))
    start = time.perf_counter()
    # the mean of all pixels is asked for only in rounds that are not timed
    total = sum(float(images.mean()) * len(images) if mean else 0 for images in loader)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "images": len(files), "mean": total / len(files)}), flush=True)
