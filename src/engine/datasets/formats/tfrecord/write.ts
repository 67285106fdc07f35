import { extname } from 'node:path'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { boxesOf, masksBesideBoxes, orBoxes } from '../../shapes/masks-or-boxes.ts'
import { maskPng } from '../../shapes/write-png.ts'
import { splitNames } from '../../split.ts'
import { type Holds, type Sink, WriteCounts, type WrittenItem, type WrittenVersion } from '../define-format.ts'
import { exportLabel, exportLabels, heldAttributes } from '../losses.ts'
import { put } from '../put.ts'
import { putShardList, type Shard, type ShardFile, writeCountedShards } from '../shards.ts'
import { encodeExample, type Values } from './encode-example.ts'
import { maskedCrc } from './frames.ts'

const flags = { difficult: 'difficult', truncated: 'truncated', iscrowd: 'is_crowd', isGroupOf: 'group_of' } as const

export const tfrecordHolds: Holds = {
  ...masksBesideBoxes,
  attributes: (name, value) => Object.hasOwn(flags, name) && value === true,
  cutsAtEdge: true,
  crowds: true,
}

export const together = orBoxes(tfrecordHolds)

/**
 * Records by split with the keys of TensorFlow's object detection; class numbers begin at 1, as `label_map.pbtxt` names them.
 * If an image has masks, objects without one get an empty mask.
 */
export async function writeTfrecord(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  const classes = new Map(version.classes.map(({ classId, name }, i) => [classId, { name, number: i + 1 }]))
  const shards: Shard[] = []
  for (const split of splitNames) {
    const fill = async (items: AsyncIterable<WrittenItem>, out: ShardFile) => {
      for await (const item of items) {
        const { example, labels } = await exampleOf(item, `images/${split}/${item.file}`, classes)
        await out.write(framed(example))
        written.add(item, labels)
      }
    }
    const into = { sink, split, shardBytes: version.shardBytes, fill }
    shards.push(...(await writeCountedShards(version.items(split), (name) => `${name}.tfrecord`, into)))
  }
  await put(sink, 'label_map.pbtxt', version.classes.map(({ name }, i) => mapItem(name, i + 1)).join(''))
  await putShardList(sink, version, shards)
  return written
}

/** The map can't express some characters; the records have the full name. */
const mapItem = (name: string, id: number): string =>
  `item {\n  id: ${id}\n  name: '${name.replace(/['"{}\r\n]/g, '_')}'\n}\n`

type Classes = ReadonlyMap<number, { name: string; number: number }>

async function exampleOf(item: WrittenItem, path: string, classes: Classes) {
  const objects = exportLabels({ holds: tfrecordHolds, together }, item.labels, [], item).flatMap(
    ({ label, geometry }) => {
      const box = geometry && exportLabel(boxesOf(tfrecordHolds), label, item).geometry
      const held = heldAttributes(tfrecordHolds, label)
      return box ? [{ label, mask: geometry.shape === 'mask' ? geometry : null, box: boundsOfGeometry(box), held }] : []
    },
  )
  const features: Record<string, Values> = {
    'image/filename': [path],
    'image/source_id': [item.path],
    'image/key/sha256': [item.sha256],
    'image/width': { whole: [item.widthPx] },
    'image/height': { whole: [item.heightPx] },
    'image/object/bbox/xmin': { float: objects.map(({ box }) => box.x / item.widthPx) },
    'image/object/bbox/xmax': { float: objects.map(({ box }) => (box.x + box.width) / item.widthPx) },
    'image/object/bbox/ymin': { float: objects.map(({ box }) => box.y / item.heightPx) },
    'image/object/bbox/ymax': { float: objects.map(({ box }) => (box.y + box.height) / item.heightPx) },
    'image/object/class/text': objects.map(({ label }) => classes.get(label.classId)?.name ?? ''),
    'image/object/class/label': { whole: objects.map(({ label }) => classes.get(label.classId)?.number ?? 0) },
  }
  for (const [name, key] of Object.entries(flags))
    features[`image/object/${key}`] = { whole: objects.map(({ held }) => (held[name] === true ? 1 : 0)) }
  if (objects.some(({ mask }) => mask)) {
    const masks: Buffer[] = []
    for (const { mask } of objects) masks.push(await maskPng(mask, item))
    features['image/object/mask'] = masks
  }
  if (item.content) {
    features['image/format'] = [extname(item.file).slice(1).toLowerCase()]
    features['image/encoded'] = [await item.content.read()]
  }
  return { example: encodeExample(features), labels: objects.length }
}

/** A record: its length, its checksum, the content, its checksum. */
function framed(bytes: Uint8Array): Uint8Array {
  const record = Buffer.alloc(bytes.length + 16)
  record.writeBigUInt64LE(BigInt(bytes.length), 0)
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8)
  record.set(bytes, 12)
  record.writeUInt32LE(maskedCrc(bytes), 12 + bytes.length)
  return record
}
