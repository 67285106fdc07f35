"""Trains RF-DETR on a COCO export and writes it as ONNX. Untested: written from the documentation of RF-DETR."""

import json
import sys
from pathlib import Path

import onnx
from rfdetr import RFDETRNano

EPOCHS = 50

dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
names = []
# RF-DETR needs each split as a folder with the images and `_annotations.coco.json`. Its classes start at 0, as do the columns
# of the model.
arranged = out / "dataset"
for split, folder in (("train", "train"), ("val", "valid"), ("test", "test")):
    target = arranged / folder
    target.mkdir(parents=True, exist_ok=True)
    for image in sorted((dataset / "images" / split).iterdir()):
        link = target / image.name
        if not link.is_symlink():
            link.symlink_to(image, target_is_directory=image.is_dir())
    coco = json.loads((dataset / "annotations" / f"instances_{split}.json").read_text())
    position = {category["id"]: n for n, category in enumerate(coco["categories"])}
    names = [category["name"] for category in coco["categories"]]
    for part, key in (("categories", "id"), ("annotations", "category_id")):
        for entry in coco[part]:
            entry[key] = position[entry[key]]
    (target / "_annotations.coco.json").write_text(json.dumps(coco))


def told(data):
    print(json.dumps({"epoch": data["epoch"] + 1, "epochs": EPOCHS, "loss": data["train_loss"]}), flush=True)


model = RFDETRNano()
# Versions that train with PyTorch Lightning have no such list: their own output goes to the log.
if hasattr(model, "callbacks"):
    model.callbacks["on_fit_epoch_end"].append(told)
last = next((file for file in (out / "last.ckpt", out / "checkpoint.pth") if file.exists()), None)
model.train(dataset_dir=str(arranged), output_dir=str(out), epochs=EPOCHS, resume=str(last) if last else None)
best = RFDETRNano(pretrain_weights=str(out / "checkpoint_best_total.pth"))
best.export(output_dir=str(out / "onnx"))

# The class names, which the export lacks.
file = out / "onnx" / "inference_model.onnx"
exported = onnx.load(str(file))
entry = exported.metadata_props.add()
entry.key, entry.value = "names", json.dumps(dict(enumerate(names)))
onnx.save(exported, str(file))
