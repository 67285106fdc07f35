import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'

type Made = { dataset: string; format: string }

/** A way to train on an export: its commands as they are typed in the folder of the export, the last of which leave `onnx`. */
type Trainer = { title: string; formats: readonly string[]; commands(format: string): readonly string[]; onnx: string }

const ultralyticsTasks: Record<string, { task: string; model: string }> = {
  yolo: { task: 'detect', model: 'yolo11n.pt' },
  'yolo-seg': { task: 'segment', model: 'yolo11n-seg.pt' },
  'yolo-pose': { task: 'pose', model: 'yolo11n-pose.pt' },
  'yolo-obb': { task: 'obb', model: 'yolo11n-obb.pt' },
  'yolo-classify': { task: 'classify', model: 'yolo11n-cls.pt' },
}

const torchvisionScript = `python3 - <<'EOF'
import json, os, torch, torchvision
from torchvision.transforms import functional as F
index = json.load(open("annotations/instances_train.json"))
order = {c["id"]: n + 1 for n, c in enumerate(sorted(index["categories"], key=lambda c: c["id"]))}
data = torchvision.datasets.CocoDetection("images", "annotations/instances_train.json")
net = torchvision.models.detection.ssdlite320_mobilenet_v3_large(
    weights_backbone="DEFAULT", num_classes=len(order) + 1)
step = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.002, momentum=0.9)
net.train()
for epoch in range(30):
    for image, objects in torch.utils.data.DataLoader(data, shuffle=True, batch_size=None, collate_fn=lambda x: x):
        objects = [o for o in objects if min(o["bbox"][2:]) > 0]
        if not objects: continue
        x, y, w, h = torch.tensor([o["bbox"] for o in objects]).unbind(1)
        target = {"boxes": torch.stack([x, y, x + w, y + h], 1),
                  "labels": torch.tensor([order[o["category_id"]] for o in objects])}
        loss = sum(net([F.to_tensor(image.convert("RGB"))], [target]).values())
        step.zero_grad(); loss.backward(); step.step()
net.eval()
torch.onnx.export(net, [torch.rand(3, 320, 320)], "model.onnx", opset_version=17)
open("classes.txt", "w").write("\\n".join(c["name"] for c in sorted(index["categories"], key=lambda c: c["id"])))
EOF`

/** Every trainer that the notes speak of. A new one is its line here. */
const trainers: readonly Trainer[] = [
  {
    title: 'Ultralytics',
    formats: Object.keys(ultralyticsTasks),
    commands(format) {
      const { task, model } = ultralyticsTasks[format]!
      const data = format === 'yolo-classify' ? '.' : 'data.yaml'
      return [
        'pip install ultralytics',
        `yolo ${task} train data=${data} model=${model} epochs=100 imgsz=640 project=runs name=train`,
        'yolo export model=runs/train/weights/best.pt format=onnx',
      ]
    },
    onnx: 'runs/train/weights/best.onnx',
  },
  {
    title: 'LibreYOLO',
    formats: ['yolo'],
    commands: () => [
      'pip install "libreyolo[onnx]"',
      `python3 -c 'from libreyolo import LibreYOLO; m = LibreYOLO("LibreYOLO9t.pt"); m.train(data="data.yaml", epochs=100); print(m.export(format="onnx"))'`,
    ],
    onnx: 'PATH-THAT-WAS-PRINTED.onnx',
  },
  {
    title: 'A plain script (TorchVision)',
    formats: ['coco'],
    commands: () => ['pip install torch torchvision pycocotools onnx', torchvisionScript],
    onnx: 'model.onnx --labels classes.txt',
  },
]

const quoted = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** How to train on an export, and how what comes out gets back into the workspace; null for formats that no trainer here reads. */
function trainNotes(context: Context, { dataset, format }: Made): string | null {
  const fitting = trainers.filter(({ formats }) => formats.includes(format))
  if (fitting.length === 0) return null
  const parent = context.store.get<{ id: number; name: string }>(
    "SELECT id, name FROM model WHERE id = (SELECT model_id FROM model_alias WHERE alias = 'current')",
  )
  const workspace = quoted(context.folders.root)
  const add = (onnx: string) =>
    `winnow model add ${workspace} ${onnx}${parent ? ` --parent ${idOf('mdl', parent.id)}` : ''} --trained-on ${quoted(dataset)}`
  return [
    `# Train on ${dataset}`,
    `Run the commands in this folder. The last one brings the model back into the workspace${parent ? `, as a child of ${parent.name}` : ''}; it becomes current only when you make it so, or after a trial:`,
    `    winnow experiment start ${workspace} --candidate MODEL`,
    ...fitting.flatMap(({ title, commands, onnx }) => [
      `## ${title}`,
      `\`\`\`sh\n${[...commands(format), add(onnx)].join('\n')}\n\`\`\``,
    ]),
    '',
  ].join('\n\n')
}

const notesName = 'TRAIN.md'

/** What an export says for whoever trains on it: nothing to import. */
export const isTrainNotes = (file: string): boolean => basename(file) === notesName

/** Writes `TRAIN.md` into an export that a trainer reads. It names this workspace, so it is no part of what is compared. */
export async function writeTrainNotes(folder: string, context: Context, made: Made): Promise<void> {
  const notes = trainNotes(context, made)
  if (notes !== null) await writeFile(join(folder, notesName), notes, { flush: true })
}
