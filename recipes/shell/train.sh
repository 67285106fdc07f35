#!/bin/sh
# Put any commands here: $1 is the export, $2 the folder for results, which is kept when a training is resumed. A command that
# fails ends the training.
set -eu
dataset=$1
out=$2
last=$out/run/weights/last.pt

if [ -f "$last" ]; then
  yolo detect train resume=True model="$last"
else
  yolo detect train data="$dataset/data.yaml" model="$MODEL" epochs="$EPOCHS" project="$out" name=run exist_ok=True
fi
yolo export model="$out/run/weights/best.pt" format=onnx
cp "$out/run/weights/best.onnx" "$out/best.onnx"
