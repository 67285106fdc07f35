import { z } from 'zod'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { AttributeValue } from '#model/labels/annotation.ts'
import { safePath } from '../../export-name.ts'
import { startOf } from '../../parsing/text.ts'
import { xmlTag, xmlText } from '../../parsing/xml.ts'
import { type SplitName, splitNames } from '../../split.ts'
import { choices } from '../choices.ts'
import {
  defineFormat,
  type Holds,
  imagesBySplit,
  type Sink,
  WriteCounts,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { classOf } from '../distinct-names.ts'
import { exportLabel } from '../losses.ts'
import { putPieces } from '../put.ts'
import { sourcePerFile } from '../sources.ts'
import { readCvat } from './read.ts'
import { type SequenceFrame, type SequenceLabel, sequenceHead, tagElements, trackElements } from './write-sequence.ts'
import { isOwnField, shapeElement } from './write-shape.ts'

const holds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: {},
  holes: 'as-mask',
  attributes: () => true,
  crowds: true,
  layers: true,
  tracks: 'keyframes',
}

type Kinds = Map<number, Map<string, 'checkbox' | 'number' | 'text'>>

const kindOf = (value: AttributeValue) =>
  typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text'

/** The attributes that the labels of each class have; CVAT declares them before the images. */
async function kindsIn(version: WrittenVersion): Promise<Kinds> {
  const kinds: Kinds = new Map()
  for (const split of splitNames) {
    for await (const { labels } of version.items(split)) {
      for (const { classId, attributes } of labels) {
        const own = kinds.get(classId) ?? new Map()
        kinds.set(classId, own)
        for (const [name, value] of Object.entries(attributes)) {
          if (isOwnField(name, value)) continue
          own.set(name, own.has(name) && own.get(name) !== kindOf(value) ? 'text' : kindOf(value))
        }
      }
    }
  }
  return kinds
}

function labelElement({ classId, name, color, kind, skeleton }: LabelClass, kinds: Kinds): string {
  const attributes = [...(kinds.get(classId) ?? [])].map(
    ([attribute, input]) =>
      `<attribute><name>${xmlText(attribute)}</name><mutable>False</mutable><input_type>${input}</input_type><default_value></default_value><values></values></attribute>`,
  )
  const type = kind === 'image' ? 'tag' : skeleton ? 'skeleton' : 'any'
  const head = `<name>${xmlText(name)}</name><color>${color}</color><type>${type}</type>`
  const svg = skeleton ? `<svg>${xmlText(svgOf(skeleton))}</svg>` : ''
  const own = `<label>${head}<attributes>${attributes.join('')}</attributes>${svg}</label>\n`
  const points = (skeleton?.points ?? []).map(
    (point) =>
      `<label><name>${xmlText(point)}</name><type>points</type><attributes></attributes><parent>${xmlText(name)}</parent></label>\n`,
  )
  return [own, ...points].join('')
}

/** Draws a skeleton for CVAT, with its points on a circle. */
function svgOf({ points, edges }: NonNullable<LabelClass['skeleton']>): string {
  const place = (i: number) => {
    const angle = (2 * Math.PI * i) / points.length
    return [50 + 40 * Math.sin(angle), 50 - 40 * Math.cos(angle)].map((value) => value.toFixed(1)) as [string, string]
  }
  const lines = edges.map(([a, b]) => {
    const [[x1, y1], [x2, y2]] = [place(a), place(b)]
    return `<${xmlTag('line', { x1, y1, x2, y2, 'data-type': 'edge', 'data-node-from': a + 1, 'data-node-to': b + 1 })}/>`
  })
  const circles = points.map((point, i) => {
    const [cx, cy] = place(i)
    const id = i + 1
    return `<${xmlTag('circle', { r: 1.5, cx, cy, 'data-type': 'element node', 'data-element-id': id, 'data-node-id': id, 'data-label-name': point })}/>`
  })
  return [...lines, ...circles].join('')
}

type Out = { version: WrittenVersion; sink: Sink; kinds: Kinds; written: WriteCounts }

/**
 * `annotations.xml` for images of all splits, which CVAT takes for subsets of a project, and a file for each sequence, as
 * for a video.
 */
async function writeCvat(version: WrittenVersion, sink: Sink): Promise<WriteCounts> {
  const written = new WriteCounts()
  const out: Out = { version, sink, kinds: await kindsIn(version), written }
  await writeImages(out)
  for (const split of splitNames) await writeSequences(out, split)
  return written
}

const writeImages = ({ version, sink, kinds, written }: Out): Promise<void> =>
  putPieces(sink, 'annotations.xml', async (file) => {
    await file.write(`${start}<meta><project><name>${xmlText(version.name)}</name><labels>\n`)
    for (const one of version.classes) await file.write(labelElement(one, kinds))
    await file.write('</labels></project></meta>\n')
    for (const split of splitNames) {
      for await (const item of version.items(split)) {
        if (item.frame) continue
        const held = heldOf(item, version, written)
        const ordered = [...held.filter((one) => !isWhole(one)), ...held.filter(isWhole)]
        const elements = ordered.map(({ label, geometry, labelClass }) =>
          shapeElement(label, geometry, labelClass, { label: labelClass.name, source: 'manual' }),
        )
        const { imageRow: id, file: name, widthPx: width, heightPx: height } = item
        await file.write(
          `<${xmlTag('image', { id, name, subset: split, width, height })}>\n${elements.join('')}</image>\n`,
        )
      }
    }
    await file.write('</annotations>\n')
  })

const start = '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n'
const isWhole = ({ geometry }: SequenceLabel) => geometry.shape === 'whole-image'

/** One file for each sequence; those of a split come one after another. */
async function writeSequences(out: Out, split: SplitName): Promise<void> {
  let frames: SequenceFrame[] = []
  let number = 0
  const flush = async () => {
    if (frames.length > 0) await writeSequence(out, split, ++number, frames)
    frames = []
  }
  for await (const item of out.version.frames(split)) {
    if (!item.frame) continue
    if (frames[0] && frames[0].item.frame?.sequence !== item.frame.sequence) await flush()
    frames.push({ item, number: item.frame.number, held: heldOf(item, out.version, out.written) })
  }
  await flush()
}

async function writeSequence(
  { version, sink, kinds }: Out,
  split: SplitName,
  number: number,
  frames: readonly SequenceFrame[],
): Promise<void> {
  const name = frames[0]!.item.frame!.sequence
  const place = `sequences/${split}/${number}-${safePath(name).replaceAll('/', '_')}.xml`
  await putPieces(sink, place, async (file) => {
    const places = frames.map((frame) => ({
      number: frame.number,
      place: `${imagesBySplit(split)}/${frame.item.file}`,
    }))
    await file.write(`${start}<meta>${sequenceHead(name, split, places)}<labels>\n`)
    for (const one of version.classes) await file.write(labelElement(one, kinds))
    await file.write('</labels></meta>\n')
    for (const element of [...trackElements(frames), ...tagElements(frames)]) await file.write(element)
    await file.write('</annotations>\n')
  })
}

/** The labels of an image as the format holds them, counted as written. */
function heldOf(item: WrittenItem, { classes }: WrittenVersion, written: WriteCounts): SequenceLabel[] {
  const held = item.labels.flatMap((label): SequenceLabel[] => {
    const { geometry } = exportLabel(holds, label, item)
    return geometry ? [{ label, geometry, labelClass: classOf(label.classId, classes) }] : []
  })
  written.add(item, held.length)
  return held
}

const lookBytes = 4096
const isCvat = (start: string): boolean =>
  /<annotations[\s>]/.test(start) && /<version>\s*1\.\d|<image\s|<track\s/.test(start)

const interpolated = z.boolean().default(true).meta({
  title: 'Objects between keyframes',
  description: 'import the objects of tracks between their keyframes, not only the keyframes',
})
const readChoices = choices(z.object({ interpolated }), (options) => ({ read: readCvat(!options.interpolated) }))

export const cvat = defineFormat({
  name: 'cvat',
  title: 'CVAT XML 1.1',
  holds,
  declaresKinds: true,
  nests: true,
  detect: (files) =>
    sourcePerFile(files, async ({ file }) => /\.xml$/i.test(file) && isCvat(await startOf(file, lookBytes)), {
      because: 'its root element is <annotations>',
    }),
  readChoices,
  ...readChoices.chosen({}),
  imageFolder: imagesBySplit,
  write: writeCvat,
})
