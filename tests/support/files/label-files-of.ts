import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encode } from 'fast-png'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { annotationIdFrom } from '#model/ids.ts'
import { classColor, type LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { folderSink } from '../../../src/engine/datasets/export/folder-sink.ts'
import { textFromCounts } from '../../../src/engine/datasets/formats/coco/rle.ts'
import type { WrittenItem, WrittenVersion } from '../../../src/engine/datasets/formats/define-format.ts'
import { readFormats, writeFormats } from '../../../src/engine/datasets/formats/index.ts'
import { filesBelow } from './folder-tree.ts'

/** The size of every image that label files are made for. */
export const sizeOfImages = { widthPx: 100, heightPx: 80 }

const classes: LabelClass[] = ['person', 'night'].map((name, i) => ({
  classId: i + 1,
  name,
  color: classColor(i),
  position: i,
  kind: i === 1 ? 'image' : 'object',
  imageChoice: null,
  shapes: null,
  defaultShape: null,
  skeleton: null,
  guide: '',
  attributes: [],
}))

const shapesOf = (n: number): Geometry[] => [
  { shape: 'box', x: 10 + n, y: 20, width: 30, height: 40 },
  { shape: 'rotated-box', cx: 50 + n, cy: 40, width: 20, height: 10, angleDegrees: 30 },
  { shape: 'whole-image' },
]

const labelsOf = (n: number): Annotation[] =>
  shapesOf(n).map((geometry) => ({
    id: annotationIdFrom('000000000000'),
    classId: geometry.shape === 'whole-image' ? 2 : 1,
    geometry,
    attributes: {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  }))

const versionOf = (names: readonly string[]): WrittenVersion => ({
  name: 'v1',
  hash: 'f'.repeat(64),
  classes,
  async *frames() {},
  async *items(split) {
    if (split !== 'train') return
    for (const [n, file] of names.entries())
      yield {
        file,
        imageRow: n + 1,
        path: file,
        sha256: String(n).repeat(64).slice(0, 64),
        ...sizeOfImages,
        labels: labelsOf(n),
        labelBytes: 100,
        licence: null,
      } satisfies WrittenItem
  },
})

type Files = Record<string, string | Uint8Array>
const cocoOf = (names: readonly string[]) => ({
  images: names.map((file_name, n) => ({ id: n + 1, file_name, width: 100, height: 80 })),
  categories: [{ id: 1, name: 'person' }],
  annotations: names.map((_, n) => ({ id: n + 1, image_id: n + 1, category_id: 1, bbox: [1 + n, 2, 30, 40] })),
})
const frameRows = (names: readonly string[], rowOf: (frame: number) => string): Files => ({
  'clip/gt/gt.txt': names.map((name) => `${rowOf(Number.parseInt(name, 10))}\n`).join(''),
})

/** A mask with one object, each at a different place. */
function maskAt(n: number): Uint8Array {
  const { widthPx: width, heightPx: height } = sizeOfImages
  const data = new Uint8Array(width * height)
  for (let y = 10; y < 40; y++) data.fill(1, y * width + n, y * width + n + 30)
  return encode({ width, height, data, channels: 1, depth: 8 })
}

/** Label files of formats that Winnow only reads, or that hold only sequences. */
const byHand: Record<string, (names: readonly string[]) => Files> = {
  'labelme-xml': (names) =>
    Object.fromEntries(
      names.map((name, n) => {
        const points = [[1 + n, 2], [20, 2], [20, 30]].map(([x, y]) => `<pt><x>${x}</x><y>${y}</y></pt>`).join('') // biome-ignore format: points
        const object = `<object><name>person</name><polygon>${points}</polygon></object>`
        return [
          `Annotations/${name.replace(/\.\w+$/, '.xml')}`,
          `<annotation><filename>${name}</filename>${object}</annotation>`,
        ]
      }),
    ),
  'coco-results': (names) => ({
    'instances.json': JSON.stringify(cocoOf(names)),
    'results.json': JSON.stringify(
      names.map((_, n) => ({ image_id: n + 1, category_id: 1, bbox: [1 + n, 2, 30, 40], score: 0.5 })),
    ),
  }),
  'parquet-predictions': (names) => ({
    'predictions.parquet': new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'file_name', data: [...names], type: 'STRING' },
          { name: 'class', data: names.map(() => 'person'), type: 'STRING' },
          { name: 'score', data: names.map(() => 0.5), type: 'DOUBLE' },
          { name: 'bbox', data: names.map((_, n) => [1 + n, 2, 30, 40]) },
        ],
      }),
    ),
  }),
  'mask-images': (names) =>
    Object.fromEntries(names.map((name, n) => [`masks/${name.replace(/\.\w+$/, '.png')}`, maskAt(n)])),
  'mot-detections': (names) => ({
    'clip/det/det.txt': names
      .map((name) => Number.parseInt(name, 10))
      .map((frame) => `${frame},-1,${1 + frame},2,30,40,0.5\n`)
      .join(''),
  }),
  mot: (names) => frameRows(names, (frame) => `${frame},1,${1 + frame},2,30,40,1,1,1`),
  mots: (names) =>
    frameRows(
      names,
      (frame) => `${frame} ${2000 + frame} 2 80 100 ${textFromCounts([80 * frame, 40, 7960 - 80 * frame])}`,
    ),
}

/** Formats whose files name no images: their folders are the labels. */
export const withoutNames = ['yolo-classify']
/** Formats that find images by the number in their names. */
export const numbered = ['mot', 'mot-detections', 'mots']

/** The formats whose files can be made, each with its reader. */
export const labelFormats = [
  ...writeFormats.map(({ name, readBy }) => ({ name, reader: readBy ?? name })),
  ...readFormats.filter(({ write }) => !write).map(({ name }) => ({ name, reader: name })),
].filter(({ name }) => !withoutNames.includes(name))

/** Writes label files for images of these names into a folder; returns them as an import sees them. */
export async function writeLabelFiles(format: string, names: readonly string[], folder: string) {
  mkdirSync(folder, { recursive: true })
  const files = byHand[format]?.(names)
  for (const [path, content] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  if (!files) {
    const writer = writeFormats.find(({ name }) => name === format)
    if (!writer) throw new Error(`Make label files of ${format} here: it is read, and never written.`)
    await writer.write(versionOf(names), folderSink(folder))
  }
  return filesBelow(folder).map((path) => ({
    file: join(folder, path),
    sizeBytes: statSync(join(folder, path)).size,
  }))
}
