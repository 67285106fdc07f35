import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { idOf } from '#model/ids.ts'
import type { ReadContext } from '../../context.ts'
import type { Summary } from '../queries.ts'

type ExportSummary = { dataset: string; format: string; bySplit: Summary['bySplit'] }

/** A way to train on an export: commands to run in its folder, which end with the file `onnx`. */
type Trainer = {
  title: string
  formats: readonly string[]
  commands(format: string): readonly string[]
  /** Returns why it can't train on this version, if known. */
  refuses?(made: ExportSummary): string | null
  onnx: string
}

const ultralyticsTasks = new Map(
  Object.entries<{ task: string; model: string }>({
    yolo: { task: 'detect', model: 'yolo11n.pt' },
    'yolo-seg': { task: 'segment', model: 'yolo11n-seg.pt' },
    'yolo-pose': { task: 'pose', model: 'yolo11n-pose.pt' },
    'yolo-obb': { task: 'obb', model: 'yolo11n-obb.pt' },
    'yolo-classify': { task: 'classify', model: 'yolo11n-cls.pt' },
  }),
)

const torchvisionScript = `python3 - <<'EOF'
import json, onnx, torch, torchvision
from torchvision.transforms import functional as F
annotations = "annotations/instances_train.json"
categories = sorted(json.load(open(annotations))["categories"], key=lambda c: c["id"])
number = {c["id"]: n + 1 for n, c in enumerate(categories)}
def target(image, objects):
    objects = [o for o in objects if min(o["bbox"][2:]) > 0]
    boxes = torch.tensor([o["bbox"] for o in objects], dtype=torch.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    labels = torch.tensor([number[o["category_id"]] for o in objects], dtype=torch.int64)
    return F.to_tensor(image), {"boxes": boxes, "labels": labels}
data = torchvision.datasets.CocoDetection("images/train", annotations, transforms=target)
net = torchvision.models.detection.ssdlite320_mobilenet_v3_large(
    weights_backbone="DEFAULT", num_classes=len(categories) + 1)
step = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.005, momentum=0.9)
net.train()
for epoch in range(30):
    for batch in torch.utils.data.DataLoader(data, batch_size=8, shuffle=True, collate_fn=list):
        if len(batch) == 1: continue  # its batch norm needs two images
        loss = sum(net(*map(list, zip(*batch))).values())
        step.zero_grad(); loss.backward(); step.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
net.eval()
torch.onnx.export(net, ([torch.rand(3, 320, 320)],), "model.onnx", opset_version=17, dynamo=False)
model = onnx.load("model.onnx")
model.metadata_props.add(key="names", value=json.dumps([c["name"] for c in categories]))
onnx.save(model, "model.onnx")
EOF`

const trainers: readonly Trainer[] = [
  {
    title: 'Ultralytics',
    formats: [...ultralyticsTasks.keys()],
    commands(format) {
      const { task, model } = ultralyticsTasks.get(format)!
      const data = format === 'yolo-classify' ? '.' : 'data.yaml'
      return [
        'pip install ultralytics',
        // An absolute folder, overwritten: else versions differ in where a run goes, and a second one goes elsewhere.
        `yolo ${task} train data=${data} model=${model} epochs=100 imgsz=640 project="$PWD/runs" name=train exist_ok=True`,
        'yolo export model=runs/train/weights/best.pt format=onnx',
      ]
    },
    refuses({ format, bySplit }) {
      const missing = (['train', 'val'] as const).filter((split) => bySplit[split] === 0)
      if (format === 'yolo-classify' || missing.length === 0) return null
      return `This version has no images in ${missing.join(' and ')}, and Ultralytics refuses that. Freeze one with a split such as 80/10/10.`
    },
    onnx: 'runs/train/weights/best.onnx',
  },
  {
    title: 'LibreYOLO',
    formats: ['yolo'],
    commands: () => [
      'pip install "libreyolo[onnx]"',
      `python3 -c 'from libreyolo import LibreYOLO; m = LibreYOLO("LibreYOLO9t.pt"); m.train(data="data.yaml", epochs=100); m.export(format="onnx", output_path="libreyolo.onnx")'`,
    ],
    onnx: 'libreyolo.onnx',
  },
  {
    title: 'A plain script (TorchVision)',
    formats: ['coco'],
    commands: () => ['pip install torch torchvision pycocotools onnx', torchvisionScript],
    onnx: 'model.onnx',
  },
]

const quoted = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const trainersOf = ({ format }: ExportSummary): Trainer[] => trainers.filter(({ formats }) => formats.includes(format))

/** Returns why trainers in the notes can't train on this export, in sentences. */
export const trainProblems = (made: ExportSummary): string[] =>
  trainersOf(made).flatMap(({ refuses }) => refuses?.(made) ?? [])

/** Returns how to train on an export and add the model to the workspace; null for formats that no trainer reads. */
function trainNotes(context: ReadContext, made: ExportSummary): string | null {
  const { dataset, format } = made
  const fitting = trainersOf(made)
  if (fitting.length === 0) return null
  const parent = context.store.get<{ id: number; name: string }>(
    "SELECT id, name FROM model WHERE id = (SELECT model_id FROM model_alias WHERE alias = 'current')",
  )
  const workspace = quoted(context.folders.root)
  const add = (onnx: string) =>
    `winnow model add ${workspace} ${onnx}${parent ? ` --parent ${idOf('mdl', parent.id)}` : ''} --trained-on ${quoted(dataset)}`
  return [
    `# Train on ${dataset}`,
    ...trainProblems(made),
    `Run the commands in this folder. The last one brings the model back into the workspace${parent ? `, as a child of ${parent.name}` : ''}; it becomes current only when you make it current, or after an experiment:`,
    `    winnow experiment start ${workspace} --candidate MODEL`,
    ...fitting.flatMap(({ title, commands, onnx }) => [
      `## ${title}`,
      `\`\`\`sh\n${[...commands(format), add(onnx)].join('\n')}\n\`\`\``,
    ]),
    '',
  ].join('\n\n')
}

const notesName = 'TRAIN.md'

/** Notes of an export on training: nothing to import. */
export const isTrainNotes = (file: string): boolean => basename(file) === notesName

/**
 * Writes `TRAIN.md` into an export that a trainer reads. It names this workspace, so it isn't part of the compared
 * content.
 */
export async function writeTrainNotes(folder: string, context: ReadContext, made: ExportSummary): Promise<void> {
  const notes = trainNotes(context, made)
  if (notes !== null) await writeFile(join(folder, notesName), notes, { flush: true })
}
