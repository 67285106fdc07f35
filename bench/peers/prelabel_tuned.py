"""The same work tuned like Winnow: one session with one thread per core, JPEG files decoded at a fraction of their size
where that is enough, no input larger than the image needs, transactions of 32 images. Arguments: model, folder, database.
Prints JSON."""

import glob
import json
import os
import queue
import sqlite3
import sys
import threading
import time

import cv2
import numpy as np
import onnxruntime

model, folder, database = sys.argv[1:4]
SIDE, MULTIPLE, BATCH = 512, 32, 32
workers = len(os.sched_getaffinity(0))
cv2.setNumThreads(1)

REDUCED = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}


def open_session():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def jpeg_size(file):
    """Width and height from the frame header, so that the reduction can be chosen before decoding."""
    with open(file, "rb") as stream:
        stream.read(2)
        while True:
            marker, length = stream.read(2), int.from_bytes(stream.read(2), "big")
            if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
                header = stream.read(5)
                return int.from_bytes(header[3:5], "big"), int.from_bytes(header[1:3], "big")
            stream.seek(length - 2, 1)


def detect(session, file):
    width, height = jpeg_size(file)
    reduction = max(r for r in REDUCED if r == 1 or max(width, height) / r >= SIDE)
    picture = cv2.cvtColor(cv2.imread(file, REDUCED[reduction]), cv2.COLOR_BGR2RGB)
    scale = SIDE / max(width, height)
    inner_width, inner_height = round(width * scale), round(height * scale)
    inner = cv2.resize(picture, (inner_width, inner_height))
    padded = lambda side: -(-side // MULTIPLE) * MULTIPLE
    tensor = np.zeros((1, padded(inner_height), padded(inner_width), 3), np.uint8)
    left, top = (tensor.shape[2] - inner_width) // 2, (tensor.shape[1] - inner_height) // 2
    tensor[0, top : top + inner_height, left : left + inner_width] = inner
    boxes, scores, classes = session.run(["boxes", "scores", "classes"], {"image": tensor})
    keep = scores[0] >= 0.05
    corners, scores, classes = boxes[0][keep], scores[0][keep], classes[0][keep]
    rects = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    apart = rects.copy()
    apart[:, :2] += classes[:, None] * 4096.0
    kept = np.array(cv2.dnn.NMSBoxes(apart.tolist(), scores.tolist(), 0.05, 0.6), dtype=int).ravel()
    placed = rects[kept] - np.array([left, top, 0, 0])
    return [
        (file, c, s, x, y, w, h)
        for c, s, (x, y, w, h) in zip(classes[kept].tolist(), scores[kept].tolist(), (placed / scale).tolist())
    ]


files = sorted(glob.glob(os.path.join(folder, "*.jpg")))
todo, found = queue.Queue(), queue.Queue()
sessions = [open_session() for _ in range(workers)]
for session in sessions:
    session.run(None, {"image": np.zeros((1, 384, SIDE, 3), np.uint8)})
if os.path.exists(database):
    os.remove(database)
connection = sqlite3.connect(database)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE box (image TEXT, class INTEGER, score REAL, x REAL, y REAL, w REAL, h REAL)")
connection.commit()


def work(session):
    while True:
        try:
            file = todo.get_nowait()
        except queue.Empty:
            return
        found.put(detect(session, file))


started = time.perf_counter()
for file in files:
    todo.put(file)
threads = [threading.Thread(target=work, args=(session,)) for session in sessions]
for thread in threads:
    thread.start()
boxes_written = 0
for i in range(len(files)):
    rows = found.get()
    connection.executemany("INSERT INTO box VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    boxes_written += len(rows)
    if i % BATCH == BATCH - 1:
        connection.commit()
connection.commit()
seconds = time.perf_counter() - started
print(json.dumps({"images": len(files), "seconds": seconds, "imagesPerSecond": len(files) / seconds, "boxes": boxes_written}))
