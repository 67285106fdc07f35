import type { Annotation } from '#model/annotation.ts'
import { boundsOfGeometry, shapeOf } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import type { Sink, TextFile, Written, WrittenVersion } from '../define-format.ts'

export const imageFolder = (split: SplitName): string => `images/${split}`

/** JSON lists of any length: one record a line, none of them kept. */
async function writeList(file: TextFile, records: AsyncIterable<object> | Iterable<object>): Promise<number> {
  let count = 0
  await file.write('[')
  for await (const record of records) {
    await file.write(`${count === 0 ? '' : ','}\n${JSON.stringify(record)}`)
    count += 1
  }
  await file.write('\n]')
  return count
}

/** An annotation as COCO has it. The area is the shape's own; ids begin at 1, because evaluators take 0 for "none". */
function cocoAnnotation(label: Annotation, id: number, imageId: number): object {
  const { x, y, width, height } = boundsOfGeometry(label.geometry)
  const outer = label.geometry.shape === 'polygon' ? label.geometry.rings.slice(0, 1) : []
  return {
    id,
    image_id: imageId,
    category_id: label.classId,
    bbox: [x, y, width, height],
    area: shapeOf(label.geometry).areaPx(label.geometry),
    segmentation: outer.map((ring) => ring.flat()),
    iscrowd: 0,
    ...(Object.keys(label.attributes).length > 0 ? { attributes: label.attributes } : {}),
  }
}

/**
 * One `annotations/instances_<split>.json` per split that has images. The items are walked twice, for COCO lists all
 * images before all annotations and neither should stand in memory.
 */
export async function writeCoco(version: WrittenVersion, sink: Sink): Promise<Written> {
  const written: Written = { images: 0, labels: 0, labelsLeftOut: 0 }
  const categories = version.classes.map(({ classId, name }) => ({ id: classId, name, supercategory: '' }))
  for (const split of splitNames) {
    if (await isEmpty(version.items(split))) continue
    const file = await sink.open(`annotations/instances_${split}.json`)
    try {
      const info = { description: version.name, version: version.hash }
      await file.write(`{"info":${JSON.stringify(info)},\n"licenses":[],\n"images":`)
      written.images += await writeList(file, images(version, split))
      await file.write(',\n"annotations":')
      written.labels += await writeList(file, annotations(version, split))
      await file.write(',\n"categories":')
      await writeList(file, categories)
      await file.write('}\n')
    } finally {
      await file.close()
    }
  }
  return written
}

async function isEmpty(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false
  return true
}

async function* images(version: WrittenVersion, split: SplitName): AsyncIterable<object> {
  let id = 0
  for await (const { file, widthPx, heightPx } of version.items(split)) {
    id += 1
    yield { id, file_name: file, width: widthPx, height: heightPx }
  }
}

async function* annotations(version: WrittenVersion, split: SplitName): AsyncIterable<object> {
  let [imageId, id] = [0, 0]
  for await (const { labels } of version.items(split)) {
    imageId += 1
    for (const label of labels) {
      id += 1
      yield cocoAnnotation(label, id, imageId)
    }
  }
}
