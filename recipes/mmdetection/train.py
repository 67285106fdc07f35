"""Trains RTMDet-tiny on a COCO export and writes it as ONNX. Untested: written from the documentation of MMDetection and MMDeploy."""

import json
import sys
from pathlib import Path

import onnx
from mmdeploy.apis import torch2onnx
from mmengine.config import Config
from mmengine.hub import get_config
from mmengine.runner import Runner, find_latest_checkpoint

EPOCHS = 50
# The number of epochs at the end without strong augmentation.
CALM_EPOCHS = 5
BATCH = 8
SIZE = 640

dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
coco = json.loads((dataset / "annotations" / "instances_train.json").read_text())
names = [category["name"] for category in coco["categories"]]

cfg = get_config("mmdet::rtmdet/rtmdet_tiny_8xb32-300e_coco.py", pretrained=True)
cfg.work_dir = str(out)
cfg.resume = find_latest_checkpoint(str(out)) is not None
cfg.load_from = None if cfg.resume else cfg.model_path
cfg.model.bbox_head.num_classes = len(names)
for loader, split in ((cfg.train_dataloader, "train"), (cfg.val_dataloader, "val"), (cfg.test_dataloader, "val")):
    loader.batch_size = BATCH
    loader.dataset.data_root = f"{dataset}/"
    loader.dataset.ann_file = f"annotations/instances_{split}.json"
    loader.dataset.data_prefix = dict(img=f"images/{split}/")
    loader.dataset.metainfo = dict(classes=tuple(names))
for evaluator in (cfg.val_evaluator, cfg.test_evaluator):
    evaluator.ann_file = str(dataset / "annotations" / "instances_val.json")
cfg.train_cfg.max_epochs = EPOCHS
cfg.train_cfg.dynamic_intervals = [(EPOCHS - CALM_EPOCHS, 1)]
# The configuration's learning rate is for 8 GPUs with 32 images each.
cfg.optim_wrapper.optimizer.lr *= BATCH / 256
cfg.param_scheduler[1].update(begin=EPOCHS // 2, end=EPOCHS, T_max=EPOCHS - EPOCHS // 2)
cfg.param_scheduler[1].eta_min *= BATCH / 256
for hook in cfg.custom_hooks:
    if hook.type == "PipelineSwitchHook":
        hook.switch_epoch = EPOCHS - CALM_EPOCHS
cfg.default_hooks.checkpoint.update(interval=1, max_keep_ckpts=2)
cfg.dump(str(out / "config.py"))
Runner.from_cfg(cfg).train()

deploy = Config(
    dict(
        onnx_config=dict(
            type="onnx",
            export_params=True,
            keep_initializers_as_inputs=False,
            opset_version=11,
            save_file="end2end.onnx",
            input_names=["input"],
            output_names=["dets", "labels"],
            input_shape=[SIZE, SIZE],
            optimize=True,
        ),
        codebase_config=dict(
            type="mmdet",
            task="ObjectDetection",
            model_type="end2end",
            post_processing=dict(
                score_threshold=0.05,
                confidence_threshold=0.005,
                iou_threshold=0.5,
                max_output_boxes_per_class=200,
                pre_top_k=5000,
                keep_top_k=100,
                background_label_id=-1,
            ),
        ),
        backend_config=dict(type="onnxruntime"),
    )
)
image = dataset / "images" / "train" / coco["images"][0]["file_name"]
torch2onnx(
    str(image),
    str(out / "export"),
    "end2end.onnx",
    deploy,
    str(out / "config.py"),
    find_latest_checkpoint(str(out)),
    device="cpu",
)
# The class names, which an export of MMDeploy lacks.
file = out / "export" / "end2end.onnx"
model = onnx.load(str(file))
entry = model.metadata_props.add()
entry.key, entry.value = "names", json.dumps(dict(enumerate(names)))
onnx.save(model, str(file))
