import { extname } from 'node:path'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { sha256Hex } from '../../../sha256.ts'
import { safePath } from '../../export-name.ts'
import { type SplitName, splitNames } from '../../split.ts'
import {
  everyShapeAs,
  type Holds,
  type Sink,
  type SinkFile,
  WriteCounts,
  type WrittenFrame,
  type WrittenItem,
  type WrittenVersion,
} from '../define-format.ts'
import { exportLabel, isCrowd } from '../losses.ts'
import { put } from '../put.ts'

export const motHolds: Holds = {
  shapes: ['box'],
  instead: everyShapeAs('box'),
  attributes: (name, value) =>
    (name === 'visibility' && typeof value === 'number' && value >= 0) || (name === 'iscrowd' && value === true),
  crowds: true,
  tracks: 'numbers',
  onlyTracked: true,
}

/** The folder of a sequence: its name, with part of its hash if a folder can’t have that name. */
function folderOf(split: SplitName, { sequence }: WrittenFrame): string {
  const safe = safePath(sequence).replaceAll('/', '_')
  return `${split}/${safe === sequence ? safe : `${safe}-${sha256Hex(sequence).slice(0, 6)}`}`
}

/** Frames count from 1 in each sequence. */
const numberIn = ({ number, first }: WrittenFrame): number => number - first + 1

export const framePlace = (split: SplitName, frame: WrittenFrame | null): string | null =>
  frame && `${folderOf(split, frame)}/img1/${String(numberIn(frame)).padStart(6, '0')}`

/** What is lost of an image as a whole. */
export function frameLosses(_: unknown, __: unknown, frame?: WrittenFrame | null): string[] {
  if (!frame) return ['image of no sequence dropped']
  return frame.first === 1 ? [] : ['number of a frame counted from 1 instead']
}

/** The rows of the labels of a frame, and the names of classes by their numbers from 1. */
type Rows = {
  of(item: WrittenItem, frame: number, classes: readonly LabelClass[]): Promise<readonly string[]>
  names(classes: readonly LabelClass[]): readonly string[]
}

/** A folder for each sequence, with `gt/gt.txt`, `gt/labels.txt` and `seqinfo.ini`. Images outside of sequences are left out. */
export async function writeTracks(version: WrittenVersion, sink: Sink, rows: Rows): Promise<WriteCounts> {
  const written = new WriteCounts()
  for (const split of splitNames) {
    for await (const item of version.items(split)) if (!item.frame) written.add(item, null)
    await writeSequences(version, split, sink, rows, written)
  }
  return written
}

async function writeSequences(
  version: WrittenVersion,
  split: SplitName,
  sink: Sink,
  rows: Rows,
  written: WriteCounts,
): Promise<void> {
  let file: SinkFile | null = null
  let last: { item: WrittenItem; frame: WrittenFrame } | null = null
  const names = rows.names(version.classes).map((name) => `${name}\n`)
  const finish = async () => {
    await file?.close()
    file = null
    if (!last) return
    const folder = folderOf(split, last.frame)
    await put(sink, `${folder}/gt/labels.txt`, names.join(''))
    await put(sink, `${folder}/seqinfo.ini`, infoOf(last.item, last.frame))
  }
  try {
    for await (const item of version.frames(split)) {
      const { frame } = item
      if (!frame) continue
      if (last?.frame.sequence !== frame.sequence) {
        await finish()
        file = await sink.open(`${folderOf(split, frame)}/gt/gt.txt`)
      }
      last = { item, frame }
      const lines = await rows.of(item, numberIn(frame), version.classes)
      written.add(item, lines.length)
      await file?.write(lines.join(''))
    }
    await finish()
  } finally {
    await file?.close()
  }
}

export const writeMot = (origin: number) => (version: WrittenVersion, sink: Sink) =>
  writeTracks(version, sink, {
    of: async (item, frame, classes) =>
      item.labels.flatMap((label) => rowOf(label, item, { frame, origin }, classes) ?? []),
    names: (classes) => classes.map(({ name }) => name),
  })

/** The last frame of a sequence tells how many it has. */
const infoOf = ({ file, widthPx, heightPx }: WrittenItem, frame: WrittenFrame): string =>
  [
    '[Sequence]',
    `name=${frame.sequence.replaceAll(/\s+/g, ' ')}`,
    'imDir=img1',
    `seqLength=${numberIn(frame)}`,
    `imWidth=${widthPx}`,
    `imHeight=${heightPx}`,
    `imExt=${extname(file)}`,
    '',
  ].join('\n')

type At = { frame: number; origin: number }

function rowOf(
  label: Annotation,
  item: WrittenItem,
  { frame, origin }: At,
  classes: readonly LabelClass[],
): string | null {
  const { geometry } = exportLabel(motHolds, label, item)
  if (!geometry || !label.track) return null
  const { x, y, width, height } = boundsOfGeometry(geometry)
  const classNumber = 1 + classes.findIndex(({ classId }) => classId === label.classId)
  const { visibility } = label.attributes
  const seen = typeof visibility === 'number' && visibility >= 0 ? visibility : -1
  return `${[frame, label.track.number, x + origin, y + origin, width, height, isCrowd(label) ? 0 : 1, classNumber, seen].join(',')}\n`
}
