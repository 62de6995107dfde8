#!/usr/bin/python3
"""scikit-learn's answers to what a probe computes, for comparison. Reads a JSON request on stdin, prints JSON.

    {"task": "folds", "classes": [...]}                      -> the test fold of each sample
    {"task": "svc", "features": FILE, "dims": D, "jobs": [{"classes": [...], "folds": [...]}, ...]}
                                                             -> for each job the samples right, a fold each
    {"task": "ridge", "features": FILE, "dims": D, "y": [...], "x": [...], "folds": [...], "share": S}   -> r2 of y and of x;
                    the penalty is S times the squares of the training features about their mean, summed, over D

FILE holds float32 numbers, a row a sample. Exit code 77 without scikit-learn.
"""

import json
import sys

try:
    import numpy as np
    import sklearn.linear_model
    import sklearn.metrics
    import sklearn.model_selection
    import sklearn.svm
except ImportError:
    sys.exit(77)


def read_features(request):
    return np.fromfile(request["features"], dtype=np.float32).reshape(-1, request["dims"]).astype(np.float64)


def folds(request):
    classes = np.array(request["classes"])
    fold_of = np.zeros(len(classes), dtype=int)
    splitter = sklearn.model_selection.StratifiedKFold(5, shuffle=False)
    for fold, (_, test) in enumerate(splitter.split(classes, classes)):
        fold_of[test] = fold
    return fold_of.tolist()


def svc(request):
    features = read_features(request)
    return [samples_right(features, np.array(job["classes"]), np.array(job["folds"])) for job in request["jobs"]]


def samples_right(features, classes, fold_of):
    right = []
    for fold in range(5):
        test = fold_of == fold
        model = sklearn.svm.SVC(kernel="linear", C=1).fit(features[~test], classes[~test])
        right.append(int((model.predict(features[test]) == classes[test]).sum()))
    return right


def ridge(request):
    features, fold_of = read_features(request), np.array(request["folds"])
    positions = np.column_stack([request["y"], request["x"]]).astype(float)
    predicted = np.zeros_like(positions)
    for fold in range(5):
        test = fold_of == fold
        train = features[~test]
        penalty = request["share"] * ((train - train.mean(axis=0)) ** 2).sum() / request["dims"]
        predicted[test] = sklearn.linear_model.Ridge(alpha=penalty).fit(train, positions[~test]).predict(features[test])
    return sklearn.metrics.r2_score(positions, predicted, multioutput="raw_values").tolist()


def main():
    request = json.load(sys.stdin)
    json.dump({"folds": folds, "svc": svc, "ridge": ridge}[request["task"]](request), sys.stdout)


if __name__ == "__main__":
    main()
