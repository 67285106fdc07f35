"""Trains RF-DETR on a COCO export and writes it as ONNX. Untried: written by the documentation of RF-DETR."""

import json
import shutil
import sys
from pathlib import Path

from rfdetr import RFDETRNano

dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
# RF-DETR wants each split as a folder with the images and `_annotations.coco.json`.
arranged = out / "dataset"
for split, folder in (("train", "train"), ("val", "valid"), ("test", "test")):
    target = arranged / folder
    if not target.exists():
        target.mkdir(parents=True)
        for image in sorted((dataset / "images" / split).iterdir()):
            (target / image.name).symlink_to(image, target_is_directory=image.is_dir())
        shutil.copy(dataset / "annotations" / f"instances_{split}.json", target / "_annotations.coco.json")

last = out / "checkpoint.pth"
model = RFDETRNano()
epochs = 50


def told(data):
    print(json.dumps({"epoch": data["epoch"] + 1, "epochs": epochs, "loss": data["train_loss"]}), flush=True)


model.callbacks["on_fit_epoch_end"].append(told)
model.train(
    dataset_dir=str(arranged), output_dir=str(out), epochs=epochs, resume=str(last) if last.exists() else None
)
best = RFDETRNano(pretrain_weights=str(out / "checkpoint_best_total.pth"))
best.export(output_dir=str(out / "onnx"))
