"""A loop over a folder of images, written without regard to speed: read, letterbox to a square, run with ONNX Runtime's
defaults, non-maximum suppression, insert into SQLite. Arguments: model, folder, database. Prints JSON."""

import glob
import json
import os
import sqlite3
import sys
import time

import cv2
import numpy as np
import onnxruntime

model, folder, database = sys.argv[1:4]
SIDE = 512

session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
if os.path.exists(database):
    os.remove(database)
connection = sqlite3.connect(database)
connection.execute("CREATE TABLE box (image TEXT, class INTEGER, score REAL, x REAL, y REAL, w REAL, h REAL)")
session.run(None, {"image": np.zeros((1, SIDE, SIDE, 3), np.uint8)})

files = sorted(glob.glob(os.path.join(folder, "*.jpg")))
boxes_written = 0
started = time.perf_counter()
for file in files:
    picture = cv2.cvtColor(cv2.imread(file), cv2.COLOR_BGR2RGB)
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    inner = cv2.resize(picture, (round(width * scale), round(height * scale)))
    left, top = (SIDE - inner.shape[1]) // 2, (SIDE - inner.shape[0]) // 2
    tensor = np.zeros((1, SIDE, SIDE, 3), np.uint8)
    tensor[0, top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    boxes, scores, classes = session.run(["boxes", "scores", "classes"], {"image": tensor})
    keep = scores[0] >= 0.05
    corners, scores, classes = boxes[0][keep], scores[0][keep], classes[0][keep]
    rects = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    # Moves each class to a plane of its own, so that classes do not suppress each other.
    apart = rects.copy()
    apart[:, :2] += classes[:, None] * 4096.0
    for i in cv2.dnn.NMSBoxes(apart.tolist(), scores.tolist(), 0.05, 0.6):
        x, y, w, h = ((rects[i] - [left, top, 0, 0]) / scale).tolist()
        row = (file, int(classes[i]), float(scores[i]), x, y, w, h)
        connection.execute("INSERT INTO box VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        boxes_written += 1
connection.commit()
seconds = time.perf_counter() - started
print(json.dumps({"images": len(files), "seconds": seconds, "imagesPerSecond": len(files) / seconds, "boxes": boxes_written}))
