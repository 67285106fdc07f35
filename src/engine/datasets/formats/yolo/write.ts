import { stringify } from 'yaml'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { type SplitName, splitNames } from '../../split.ts'
import type { Holds, Sink, Written, WrittenItem, WrittenVersion } from '../define-format.ts'
import { heldGeometry } from '../losses.ts'
import { withoutExtension } from '../pictures.ts'

export const yoloHolds: Holds = { shapes: ['box'], holes: false, attributes: false, beyondPicture: false }

export const imageFolder = (split: SplitName): string => `images/${split}`

/** Eight decimals: a hundredth of a pixel even in a picture of a million. */
const fraction = (value: number): string => value.toFixed(8).replace(/\.?0+$/, '')

/** One row per label: class index, then centre and size of the box as fractions of the picture. */
function rowsOf({ labels, widthPx, heightPx }: WrittenItem, classIndex: ReadonlyMap<number, number>): string[] {
  return labels.map(({ classId, geometry }) => {
    const index = classIndex.get(classId)
    if (index === undefined) throw new Error(`Class ${classId} is not in the class list of the version.`)
    const { x, y, width, height } = boundsOfGeometry(heldGeometry(yoloHolds, geometry, { widthPx, heightPx }))
    const numbers = [(x + width / 2) / widthPx, (y + height / 2) / heightPx, width / widthPx, height / heightPx]
    return `${index} ${numbers.map(fraction).join(' ')}\n`
  })
}

/** `data.yaml`, and one text file per image under `labels/<split>`; it is empty for an image of nothing. */
export async function writeYolo(version: WrittenVersion, sink: Sink): Promise<Written> {
  const written: Written = { images: 0, labels: 0, labelsLeftOut: 0 }
  const classIndex = new Map(version.classes.map(({ classId }, i) => [classId, i]))
  const splits: SplitName[] = []
  for (const split of splitNames) {
    for await (const item of version.items(split)) {
      if (!splits.includes(split)) splits.push(split)
      const rows = rowsOf(item, classIndex)
      await put(sink, `labels/${split}/${withoutExtension(item.file)}.txt`, rows.join(''))
      written.images += 1
      written.labels += rows.length
    }
  }
  const folders = Object.fromEntries(splits.map((split) => [split, imageFolder(split)]))
  const names = new Map(version.classes.map(({ name }, i) => [i, name]))
  await put(sink, 'data.yaml', stringify({ path: '.', ...folders, names }))
  return written
}

async function put(sink: Sink, path: string, text: string): Promise<void> {
  const file = await sink.open(path)
  try {
    await file.write(text)
  } finally {
    await file.close()
  }
}
