"""COCO's twelve metrics and the AP of each class, for boxes in two files: labels and predictions.

Uses pycocotools where it is installed. Otherwise computes the same in the most straightforward way: each image and class
by itself, with NumPy for many numbers at once. Prints JSON; the time is that of evaluating, without reading the files.
"""

import json
import sys
import time
from collections import defaultdict

import numpy

NAMES = "ap ap50 ap75 apSmall apMedium apLarge ar1 ar10 ar100 arSmall arMedium arLarge".split()
LEVELS = numpy.linspace(0.5, 0.95, 10)
RECALLS = numpy.linspace(0, 1, 101)
AREAS = [(0, 1e10), (0, 32**2), (32**2, 96**2), (96**2, 1e10)]


def overlaps(predictions, labels):
    p = numpy.array([one["bbox"] for one in predictions])[:, None]
    g = numpy.array([one["bbox"] for one in labels])[None]
    width = numpy.minimum(p[..., 0] + p[..., 2], g[..., 0] + g[..., 2]) - numpy.maximum(p[..., 0], g[..., 0])
    height = numpy.minimum(p[..., 1] + p[..., 3], g[..., 1] + g[..., 3]) - numpy.maximum(p[..., 1], g[..., 1])
    shared = numpy.clip(width, 0, None) * numpy.clip(height, 0, None)
    area = p[..., 2] * p[..., 3]
    crowd = numpy.array([one["iscrowd"] for one in labels])[None] == 1
    return shared / numpy.where(crowd, area, area + g[..., 2] * g[..., 3] - shared)


def match(predictions, labels, iou, low, high):
    """Matches the predictions of one image and class: matched and ignored, at each level."""
    ignored = [one["iscrowd"] == 1 or not low <= one["area"] <= high for one in labels]
    order = sorted(range(len(labels)), key=lambda n: ignored[n])
    matched = numpy.zeros((len(LEVELS), len(predictions)), bool)
    skipped = numpy.zeros((len(LEVELS), len(predictions)), bool)
    for t, level in enumerate(LEVELS):
        taken = set()
        for p, prediction in enumerate(predictions):
            best, at = min(level, 1 - 1e-10), -1
            for n in order:
                if n in taken and labels[n]["iscrowd"] != 1:
                    continue
                if at >= 0 and not ignored[at] and ignored[n]:
                    break
                if iou[p, n] >= best:
                    best, at = iou[p, n], n
            if at >= 0:
                taken.add(at)
                matched[t, p], skipped[t, p] = True, ignored[at]
            else:
                skipped[t, p] = not low <= prediction["bbox"][2] * prediction["bbox"][3] <= high
    return matched, skipped, ignored.count(False)


def curve(parts, most):
    """Precision at each recall, and recall, by level, of one class; None if it has no objects."""
    objects = sum(part[3] for part in parts)
    if objects == 0:
        return None
    scores = numpy.concatenate([part[0][:most] for part in parts])
    order = numpy.argsort(-scores, kind="mergesort")
    matched = numpy.concatenate([part[1][:, :most] for part in parts], axis=1)[:, order]
    skipped = numpy.concatenate([part[2][:, :most] for part in parts], axis=1)[:, order]
    right = numpy.cumsum(matched & ~skipped, axis=1, dtype=float)
    wrong = numpy.cumsum(~matched & ~skipped, axis=1, dtype=float)
    precisions, recalls = [], []
    for tp, fp in zip(right, wrong):
        recall = tp / objects
        precision = tp / (tp + fp + numpy.spacing(1))
        precision = numpy.maximum.accumulate(precision[::-1])[::-1]
        places = numpy.searchsorted(recall, RECALLS, side="left")
        precisions.append([precision[n] if n < len(precision) else 0 for n in places])
        recalls.append(recall[-1] if len(recall) else 0)
    return numpy.array(precisions), numpy.array(recalls)


def evaluate(images, classes, annotations, detections):
    labels, predictions = defaultdict(list), defaultdict(list)
    for one in annotations:
        labels[one["category_id"], one["image_id"]].append(one)
    for one in detections:
        predictions[one["category_id"], one["image_id"]].append(one)
    curves = {}
    for category in classes:
        parts = [[] for _ in AREAS]
        for image in images:
            shown, found = labels[category, image], predictions[category, image]
            if not shown and not found:
                continue
            found = sorted(found, key=lambda one: -one["score"])[:100]
            iou = overlaps(found, shown) if shown and found else None
            scores = numpy.array([one["score"] for one in found])
            for a, (low, high) in enumerate(AREAS):
                parts[a].append((scores, *match(found, shown, iou, low, high)))
        for a in range(len(AREAS)):
            for most in (1, 10, 100) if a == 0 else (100,):
                curves[category, a, most] = curve(parts[a], most)

    def mean(area, most, part, level=slice(None)):
        known = [curves[category, area, most] for category in classes if curves[category, area, most] is not None]
        return float(numpy.mean([numpy.mean(one[part][level]) for one in known])) if known else -1.0

    stats = [mean(0, 100, 0), mean(0, 100, 0, 0), mean(0, 100, 0, 5), *(mean(a, 100, 0) for a in (1, 2, 3))]
    stats += [mean(0, most, 1) for most in (1, 10, 100)] + [mean(a, 100, 1) for a in (1, 2, 3)]
    each = [curves[category, 0, 100] for category in classes]
    return stats, [float(numpy.mean(one[0])) if one is not None else -1.0 for one in each]


def main():
    truth = json.load(open(sys.argv[1]))
    try:
        import contextlib

        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval

        with contextlib.redirect_stdout(sys.stderr):
            labels = COCO(sys.argv[1])
            evaluation = COCOeval(labels, labels.loadRes(sys.argv[2]), "bbox")
            start = time.perf_counter()
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        name, seconds, stats = "pycocotools", time.perf_counter() - start, evaluation.stats.tolist()
        table = evaluation.eval["precision"][:, :, :, 0, -1]
        per_class = [float(table[:, :, k].mean()) for k in range(table.shape[2])]
    except ImportError:
        detections = json.load(open(sys.argv[2]))
        images = sorted(one["id"] for one in truth["images"])
        classes = sorted(one["id"] for one in truth["categories"])
        start = time.perf_counter()
        stats, per_class = evaluate(images, classes, truth["annotations"], detections)
        name, seconds = "a plain evaluator in NumPy", time.perf_counter() - start
    print(json.dumps({"name": name, "seconds": seconds, "stats": dict(zip(NAMES, stats)), "perClass": per_class}))


main()
