import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FormatChoices } from '#contract'
import type { ClassHint, ReadLabel } from '../../../src/engine/datasets/formats/define-format.ts'
import { imagesOf } from '../../../src/engine/datasets/formats/images.ts'
import { requireReadFormat } from '../../../src/engine/datasets/formats/index.ts'
import { ReadReport } from '../../../src/engine/datasets/parsing/read-report.ts'
import { filesBelow } from './folder-tree.ts'

export type ReadBack = {
  /** Labels by image, only for images that a source named. */
  labels: Record<string, ReadLabel[]>
  /** Images that a source describes completely. */
  complete: string[]
  splits: Record<string, string>
  /** Labels that the images verifiably lack. */
  absent: Record<string, readonly string[]>
  rejected: string[]
  changed: Record<string, number>
  claimed: string[]
  classes: string[]
  /** Point names of each class with a skeleton. */
  skeletons: Record<string, readonly string[]>
}

/** Reads label files as an import would; `isAsked`: as if a user had named the format. Images are 100 × 80 and need not exist. */
export async function readLabelFiles(
  format: string,
  files: Record<string, string | Buffer | object>,
  imageNames: readonly string[] = ['a.jpg', 'b.jpg'],
  isRequested = true,
  options: FormatChoices = {},
  as: 'human' | 'model' = 'human',
): Promise<ReadBack> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-read-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    const isBytes = typeof content === 'string' || Buffer.isBuffer(content)
    writeFileSync(join(folder, path), isBytes ? content : JSON.stringify(content))
  }
  const images = imagesOf(
    imageNames.map((name, imageRow) => ({ imageRow, file: join(folder, name), widthPx: 100, heightPx: 80 })),
  )
  const side = filesBelow(folder).map((path) => ({
    file: join(folder, path),
    sizeBytes: statSync(join(folder, path)).size,
  }))
  const report = new ReadReport()
  const read: ReadBack = {
    labels: {},
    complete: [],
    splits: {},
    absent: {},
    rejected: [],
    changed: {},
    claimed: [],
    classes: [],
    skeletons: {},
  }
  const { detect, read: readSource } = requireReadFormat(format, options)
  for (const source of await detect(side, images, isRequested)) {
    for (const { file } of [...source.main, ...source.companions]) read.claimed.push(file.slice(folder.length + 1))
    const {
      classes,
      hints = new Map<string, ClassHint>(),
      images: told,
    } = await readSource(source, images, report, { as })
    read.classes.push(...classes)
    for (const [name, { skeleton }] of hints) if (skeleton) read.skeletons[name] = skeleton.points
    for await (const { imageRow, labels, complete, split, absent } of told) {
      const name = imageNames[imageRow]!
      read.labels[name] = labels
      if (complete) read.complete.push(name)
      if (split) read.splits[name] = split
      if (absent) read.absent[name] = absent
    }
  }
  read.rejected = report.rejected().map(({ path, reason }) => `${path.slice(folder.length + 1)} | ${reason}`)
  read.changed = Object.fromEntries(report.changed().map(({ what, count }) => [what, count]))
  rmSync(folder, { recursive: true })
  return read
}
