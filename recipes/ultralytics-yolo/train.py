"""Trains a YOLO on a YOLO export and writes it as ONNX. Untested: written from the documentation of Ultralytics."""

import json
import shutil
import sys
from pathlib import Path

from ultralytics import YOLO

dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
last = out / "run" / "weights" / "last.pt"
epochs = 100


def told(trainer):
    print(json.dumps({"epoch": trainer.epoch + 1, "epochs": epochs, "loss": float(trainer.tloss.sum())}), flush=True)


model = YOLO(str(last) if last.exists() else "yolo11n.pt")
model.add_callback("on_train_epoch_end", told)
model.train(
    data=str(dataset / "data.yaml"), epochs=epochs, project=str(out), name="run", exist_ok=True, resume=last.exists()
)
best = YOLO(str(out / "run" / "weights" / "best.pt"))
shutil.copy(best.export(format="onnx"), out / "best.onnx")
