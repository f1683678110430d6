"""The other side of speed.bench.ts: reads float64 scores and labels, times scikit-learn and scipy, writes milliseconds as JSON.

usage: python3 sklearn-peer.py FOLDER ROUNDS
FOLDER holds <name>.labels (uint8) and <name>.scores (float64) for the names of speed.bench.ts.
"""
import json, sys, time
import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

folder, rounds = sys.argv[1], int(sys.argv[2])


def load(name):
    return np.fromfile(f"{folder}/{name}.labels", np.uint8), np.fromfile(f"{folder}/{name}.scores", np.float64)


def delong(y, s):
    """Sun and Xu 2014 by midranks, as it is usually written over scipy."""
    x, z = s[y == 1], s[y == 0]
    m, n = len(x), len(z)
    pooled = stats.rankdata(np.r_[x, z])
    v10 = (pooled[:m] - stats.rankdata(x)) / n
    v01 = 1 - (pooled[m:] - stats.rankdata(z)) / m
    return v10.mean(), np.var(v10, ddof=1) / m + np.var(v01, ddof=1) / n


def bootstrap(y, s, replicates):
    """Stratified resamples, each scored by scikit-learn: the loop that papers use. A tenth of the replicates, times ten."""
    rng = np.random.default_rng(0)
    positive, negative = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    values = []
    for _ in range(replicates // 10):
        rows = np.r_[rng.choice(positive, len(positive)), rng.choice(negative, len(negative))]
        values.append(roc_auc_score(y[rows], s[rows]))
    return np.mean(values)


def median(run, factor=1):
    times, value = [], None
    for _ in range(rounds):
        start = time.perf_counter()
        value = run()
        times.append(1000 * factor * (time.perf_counter() - start))
    return {"ms": sorted(times)[len(times) // 2], "value": float(np.ravel(value)[0])}


y, s = load("large")
small_y, small_s = load("small")
print(json.dumps({
    "AUROC": median(lambda: roc_auc_score(y, s)),
    "average precision": median(lambda: average_precision_score(y, s)),
    "DeLong": median(lambda: delong(y, s)),
    "bootstrap": median(lambda: bootstrap(small_y, small_s, 10_000), 10),
}))
