"""Trains RT-DETRv2 on a COCO export and writes it as ONNX. Untested: written from the documentation of Transformers."""

import json
import sys
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForObjectDetection, Trainer, TrainerCallback, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

CHECKPOINT = "PekingU/rtdetr_v2_r18vd"
SIZE = 640
EPOCHS = 40

dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
processor = AutoImageProcessor.from_pretrained(
    CHECKPOINT, do_resize=True, size={"height": SIZE, "width": SIZE}, do_pad=False
)


class Split(torch.utils.data.Dataset):
    """A split of the export, with classes from 0 in the order of its categories."""

    def __init__(self, split):
        coco = json.loads((dataset / "annotations" / f"instances_{split}.json").read_text())
        position = {category["id"]: n for n, category in enumerate(coco["categories"])}
        self.names = [category["name"] for category in coco["categories"]]
        self.images = coco["images"]
        self.folder = dataset / "images" / split
        self.labels = {image["id"]: [] for image in coco["images"]}
        for label in coco["annotations"]:
            self.labels[label["image_id"]].append({**label, "category_id": position[label["category_id"]]})

    def __len__(self):
        return len(self.images)

    def __getitem__(self, n):
        image = self.images[n]
        pixels = Image.open(self.folder / image["file_name"]).convert("RGB")
        target = {"image_id": image["id"], "annotations": self.labels[image["id"]]}
        prepared = processor(images=pixels, annotations=target, return_tensors="pt")
        return {"pixel_values": prepared["pixel_values"][0], "labels": prepared["labels"][0]}


def together(samples):
    return {
        "pixel_values": torch.stack([sample["pixel_values"] for sample in samples]),
        "labels": [sample["labels"] for sample in samples],
    }


class Progress(TrainerCallback):
    def on_log(self, args, state, control, logs=None, **more):
        told = {key: value for key, value in (logs or {}).items() if key in ("loss", "eval_loss", "learning_rate")}
        if told:
            print(json.dumps({"epoch": round(state.epoch, 2), "epochs": EPOCHS, **told}), flush=True)


class ForExport(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        found = self.model(pixel_values=pixel_values)
        return found.logits, found.pred_boxes


train, held_back = Split("train"), Split("val")
model = AutoModelForObjectDetection.from_pretrained(
    CHECKPOINT,
    id2label=dict(enumerate(train.names)),
    label2id={name: n for n, name in enumerate(train.names)},
    ignore_mismatched_sizes=True,
)
has_held_back = len(held_back) > 0
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=str(out / "run"),
        num_train_epochs=EPOCHS,
        per_device_train_batch_size=8,
        per_device_eval_batch_size=8,
        learning_rate=5e-5,
        max_grad_norm=0.1,
        warmup_steps=300,
        logging_strategy="epoch",
        save_strategy="epoch",
        eval_strategy="epoch" if has_held_back else "no",
        save_total_limit=2,
        load_best_model_at_end=has_held_back,
        metric_for_best_model="eval_loss" if has_held_back else None,
        greater_is_better=False,
        eval_do_concat_batches=False,
        remove_unused_columns=False,
        report_to="none",
    ),
    train_dataset=train,
    eval_dataset=held_back if has_held_back else None,
    data_collator=together,
    callbacks=[Progress()],
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(str(out / "run")) if (out / "run").is_dir() else None)

# Winnow reads the class names and the preprocessing from the two files next to the model.
folder = out / "model"
folder.mkdir(exist_ok=True)
trainer.model.config.save_pretrained(folder)
processor.save_pretrained(folder)
torch.onnx.export(
    ForExport(trainer.model.cpu().eval()),
    torch.zeros(1, 3, SIZE, SIZE),
    str(folder / "model.onnx"),
    opset_version=17,
    input_names=["pixel_values"],
    output_names=["logits", "pred_boxes"],
)
