#!/usr/bin/env python3
"""Trains a small anchor-free detector on a COCO export and writes it as ONNX.

It needs PyTorch, onnx, NumPy and Pillow (Debian: python3-torch python3-onnx python3-pil), and no GPU. It has less than a million
parameters: it shows that the loop from labels to a tested model works, and is a start for your own recipe.

The output has the layout of common detectors, so that Winnow needs no further description: (1, 4 + classes, places), boxes as
center and size in pixels of the input, confidences from 0 to 1.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from PIL import Image, ImageEnhance
from torch import nn

STRIDES = (8, 16, 32)
# Objects whose longer side is at most this long are found at the stride of the same position, larger ones at the next.
UP_TO_PX = (48, 112, float("inf"))
# The initial confidence of the last layer, so that the many empty places do not outweigh the few objects (RetinaNet, 2017).
FIRST_CONFIDENCE = 0.01


def read_split(dataset, split):
    """Images with boxes as (left, top, right, bottom) in pixels and classes from 0; and the class names."""
    coco = json.loads((dataset / "annotations" / f"instances_{split}.json").read_text())
    names = [category["name"] for category in coco["categories"]]
    position = {category["id"]: n for n, category in enumerate(coco["categories"])}
    boxes = {image["id"]: [] for image in coco["images"]}
    for label in coco["annotations"]:
        if label.get("iscrowd"):
            continue
        left, top, width, height = label["bbox"]
        if width > 1 and height > 1:
            boxes[label["image_id"]].append((left, top, left + width, top + height, position[label["category_id"]]))
    folder = dataset / "images" / split
    return [(folder / image["file_name"], boxes[image["id"]]) for image in coco["images"]], names


class Samples(torch.utils.data.Dataset):
    """Images in a square of `size`, centered on gray. `is_varied`: randomly mirrored, scaled, moved and changed in brightness."""

    def __init__(self, items, size, is_varied):
        self.items, self.size, self.is_varied = items, size, is_varied

    def __len__(self):
        return len(self.items)

    def __getitem__(self, n):
        path, labels = self.items[n]
        image = Image.open(path)
        original_width, original_height = image.size
        # A JPEG can be read at a fraction of its size.
        image.draft("RGB", (2 * self.size, 2 * self.size))
        image = image.convert("RGB")
        labels = np.array(labels, dtype=np.float32).reshape(-1, 5)
        scale = self.size / max(original_width, original_height)
        if self.is_varied:
            scale *= random.uniform(0.7, 1.4)
        width, height = max(1, round(original_width * scale)), max(1, round(original_height * scale))
        left, top = (self.size - width) / 2, (self.size - height) / 2
        if self.is_varied:
            left += random.uniform(-0.5, 0.5) * abs(self.size - width)
            top += random.uniform(-0.5, 0.5) * abs(self.size - height)
        left, top = round(left), round(top)
        canvas = Image.new("RGB", (self.size, self.size), (114, 114, 114))
        canvas.paste(image.resize((width, height), Image.BILINEAR), (left, top))
        labels[:, [0, 2]] = labels[:, [0, 2]] * scale + left
        labels[:, [1, 3]] = labels[:, [1, 3]] * scale + top
        if self.is_varied:
            for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
                canvas = change(canvas).enhance(random.uniform(0.7, 1.3))
            if random.random() < 0.5:
                canvas = canvas.transpose(Image.FLIP_LEFT_RIGHT)
                labels[:, [0, 2]] = self.size - labels[:, [2, 0]]
        labels[:, :4] = labels[:, :4].clip(0, self.size)
        is_seen = (labels[:, 2] - labels[:, 0] > 2) & (labels[:, 3] - labels[:, 1] > 2)
        pixels = torch.from_numpy(np.asarray(canvas, dtype=np.uint8).copy()).permute(2, 0, 1)
        return pixels, torch.from_numpy(labels[is_seen])


def together(samples):
    return torch.stack([pixels for pixels, _ in samples]), [labels for _, labels in samples]


def convolution(inputs, outputs, stride=1):
    """A depthwise convolution and one across the channels."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class TinyDetector(nn.Module):
    """Gives, for each stride, the class scores before the sigmoid and the distances to the four sides of the box, in strides."""

    def __init__(self, classes, width=24):
        super().__init__()
        self.classes = classes
        first = nn.Sequential(nn.Conv2d(3, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        self.to_8 = nn.Sequential(
            first,
            convolution(width, 2 * width, 2),
            convolution(2 * width, 2 * width),
            convolution(2 * width, 4 * width, 2),
            convolution(4 * width, 4 * width),
            convolution(4 * width, 4 * width),
        )
        self.to_16 = nn.Sequential(
            convolution(4 * width, 8 * width, 2), convolution(8 * width, 8 * width), convolution(8 * width, 8 * width)
        )
        self.to_32 = nn.Sequential(convolution(8 * width, 8 * width, 2), convolution(8 * width, 8 * width))
        self.down_32, self.down_16 = convolution(8 * width, 4 * width), convolution(8 * width, 4 * width)
        self.down_8 = convolution(4 * width, 4 * width)
        self.heads = nn.ModuleList(nn.Sequential(convolution(4 * width, 4 * width), convolution(4 * width, 4 * width)) for _ in STRIDES)
        self.scores = nn.ModuleList(nn.Conv2d(4 * width, classes, 1) for _ in STRIDES)
        self.sides = nn.ModuleList(nn.Conv2d(4 * width, 4, 1) for _ in STRIDES)
        for layer in self.scores:
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.constant_(layer.bias, -float(np.log(1 / FIRST_CONFIDENCE - 1)))

    def forward(self, pixels):
        at_8 = self.to_8(pixels)
        at_16 = self.to_16(at_8)
        at_32 = self.to_32(at_16)
        middle = self.down_16(at_16 + F.interpolate(at_32, scale_factor=2.0))
        fine = self.down_8(at_8 + F.interpolate(middle, scale_factor=2.0))
        outputs = []
        for n, features in enumerate((fine, middle, self.down_32(at_32))):
            features = self.heads[n](features)
            outputs.append((self.scores[n](features), F.softplus(self.sides[n](features))))
        return outputs


def places(size, stride):
    """The middle of each place in pixels, row by row: (places, 2)."""
    middles = (torch.arange(size // stride, dtype=torch.float32) + 0.5) * stride
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack((x.flatten(), y.flatten()), 1)


def targets(labels, size, classes):
    """The target of each place of each stride: scores (places, classes), boxes (places, 4), and which places have an object."""
    points = torch.cat([places(size, stride) for stride in STRIDES])
    strides = torch.cat([torch.full(((size // stride) ** 2,), float(stride)) for stride in STRIDES])
    scores, boxes = torch.zeros(len(points), classes), torch.zeros(len(points), 4)
    taken = torch.zeros(len(points), dtype=torch.bool)
    # Larger objects first, so that a smaller one in front of them takes the places that both could have.
    for label in sorted(labels, key=lambda one: -float((one[2] - one[0]) * (one[3] - one[1]))):
        box, side = label[:4], float(max(label[2] - label[0], label[3] - label[1]))
        stride = next(stride for stride, up_to in zip(STRIDES, UP_TO_PX) if side <= up_to)
        center = (box[:2] + box[2:]) / 2
        near = (points - center).abs().amax(1) < 1.5 * stride
        inside = ((points > box[:2]) & (points < box[2:])).all(1)
        is_own = (strides == stride) & near & inside
        if not is_own.any():
            distance = (points - center).abs().sum(1) + (strides != stride) * 1e6
            is_own[distance.argmin()] = True
        scores[is_own] = 0
        scores[is_own, int(label[4])] = 1
        boxes[is_own] = box
        taken |= is_own
    return scores, boxes, taken


def decoded(outputs, size):
    """Of all strides: class scores before the sigmoid (batch, places, classes) and boxes in pixels (batch, places, 4)."""
    all_scores, all_boxes = [], []
    for (scores, sides), stride in zip(outputs, STRIDES):
        points = places(size, stride)
        sides = sides.flatten(2).transpose(1, 2) * stride
        all_boxes.append(torch.cat((points - sides[..., :2], points + sides[..., 2:]), -1))
        all_scores.append(scores.flatten(2).transpose(1, 2))
    return torch.cat(all_scores, 1), torch.cat(all_boxes, 1)


def overlap_loss(a, b):
    """One less the generalized IoU of boxes in pairs (Rezatofighi et al., 2019)."""
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    union = (a[:, 2:] - a[:, :2]).clamp(min=0).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - shared
    around = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(1)
    return 1 - shared / union.clamp(min=1e-6) + (around - union) / around.clamp(min=1e-6)


def loss_of(model, pixels, labels, size):
    scores, boxes = decoded(model(pixels), size)
    wanted = [targets(one, size, model.classes) for one in labels]
    wanted_scores, wanted_boxes, taken = (torch.stack(part) for part in zip(*wanted))
    objects = taken.sum().clamp(min=1)
    # Focal loss (Lin et al., 2017): places that are already certain weigh little.
    plain = F.binary_cross_entropy_with_logits(scores, wanted_scores, reduction="none")
    confidence = scores.sigmoid()
    off = confidence * (1 - wanted_scores) + (1 - confidence) * wanted_scores
    weight = 0.25 * wanted_scores + 0.75 * (1 - wanted_scores)
    loss = (weight * off**2 * plain).sum() / objects
    return loss + (overlap_loss(boxes[taken], wanted_boxes[taken]).sum() / objects if taken.any() else 0)


class ForExport(nn.Module):
    def __init__(self, model, size):
        super().__init__()
        self.model, self.size = model, size

    def forward(self, images):
        scores, boxes = decoded(self.model(images), self.size)
        center, extent = (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]
        return torch.cat((center, extent, scores.sigmoid()), -1).transpose(1, 2)


def write_onnx(model, names, size, file):
    model.eval()
    unfinished = file.with_suffix(".part")
    torch.onnx.export(
        ForExport(model, size),
        torch.zeros(1, 3, size, size),
        str(unfinished),
        opset_version=17,
        input_names=["images"],
        output_names=["output0"],
        dynamo=False,
    )
    written = onnx.load(str(unfinished))
    about = {
        "task": "detect",
        "stride": str(STRIDES[-1]),
        "imgsz": str([size, size]),
        "names": str(dict(enumerate(names))),
        "description": "Tiny detector",
    }
    for key, value in about.items():
        entry = written.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(written, str(unfinished))
    unfinished.replace(file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    np.random.seed(options.seed)
    torch.manual_seed(options.seed)

    items, names = read_split(options.dataset, "train")
    held_back, _ = read_split(options.dataset, "val")
    if not any(labels for _, labels in items):
        raise SystemExit("The training split has no boxes. Label more images, or freeze the version with another split.")
    model = TinyDetector(len(names))
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=1e-2)
    steps = max(1, -(-len(items) // options.batch))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=options.epochs * steps)
    parameters = sum(one.numel() for one in model.parameters())
    print(f"{len(items)} images, {len(held_back)} held back, {len(names)} classes, {parameters:,} parameters", flush=True)

    first, last, best = 0, options.out / "last.pt", float("inf")
    if last.exists():
        state = torch.load(last, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        first, best = state["epoch"], state["best"]
        print(f"Goes on after epoch {first}", flush=True)

    batches = torch.utils.data.DataLoader(
        Samples(items, options.size, True), options.batch, shuffle=True, collate_fn=together
    )
    checks = torch.utils.data.DataLoader(Samples(held_back, options.size, False), options.batch, collate_fn=together)
    for epoch in range(first, options.epochs):
        model.train()
        losses = []
        for pixels, labels in batches:
            loss = loss_of(model, pixels.float() / 255, labels, options.size)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 10)
            optimizer.step()
            schedule.step()
            losses.append(float(loss))
        model.eval()
        with torch.no_grad():
            held = [float(loss_of(model, pixels.float() / 255, labels, options.size)) for pixels, labels in checks]
        told = {"epoch": epoch + 1, "epochs": options.epochs, "loss": float(np.mean(losses))}
        if held:
            told["held_back_loss"] = float(np.mean(held))
        print(json.dumps(told), flush=True)
        judged = told.get("held_back_loss", told["loss"])
        if judged <= best:
            best = judged
            torch.save(model.state_dict(), options.out / "best.pt")
        state = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch + 1,
            "best": best,
        }
        torch.save(state, last.with_suffix(".part"))
        last.with_suffix(".part").replace(last)

    model.load_state_dict(torch.load(options.out / "best.pt", weights_only=True))
    write_onnx(model, names, options.size, options.out / "best.onnx")
    (options.out / "metrics.json").write_text(json.dumps({"best_loss": best, "parameters": parameters}))


if __name__ == "__main__":
    main()
