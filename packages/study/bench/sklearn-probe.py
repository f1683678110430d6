"""Logistic probe of scikit-learn on the features of real-data.bench.ts: reads {features, labels, folds} (a JSON file), prints JSON.

usage: sklearn-probe.py FILE
Each fold: features standardised on its training part, L2-regularised logistic regression; C is the one of a grid with the best AUROC on
the validation part (ties: the smaller), then the test part is scored once.
"""
import json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

job = json.load(open(sys.argv[1]))
x = np.fromfile(job["features"], "<f4").reshape(len(job["labels"]), -1).astype("float64")
y = np.array(job["labels"])
out = []
for fold in job["folds"]:
    train, validation, test = (np.array(fold[k]) for k in ("train", "validation", "test"))
    mean, sd = x[train].mean(0), x[train].std(0)
    z = (x - mean) / np.where(sd > 0, sd, 1)
    best = None
    for c in job["grid"]:
        fit = LogisticRegression(C=c, max_iter=10000, tol=1e-8).fit(z[train], y[train])
        auc = roc_auc_score(y[validation], fit.decision_function(z[validation]))
        if best is None or auc > best[0]:
            best = (auc, c, fit.decision_function(z[test]))
    out.append(dict(c=best[1], auroc=roc_auc_score(y[test], best[2]), scores=best[2].tolist()))
print(json.dumps(out))
