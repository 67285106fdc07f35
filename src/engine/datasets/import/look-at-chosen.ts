import { resolve } from 'node:path'
import { type FoundSource, Settings } from '#contract'
import { lookOverFiles, type SeenImage, type TellPiece } from '../../library/index.ts'
import { isArchive } from '../archives/open-archives.ts'
import { shardsBelow } from '../archives/shards.ts'
import { formatList } from '../format-list.ts'
import { detectedFormat } from '../formats/index.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { LabelReader } from '../reading/label-reader.ts'
import { sideFiles } from './side-files.ts'

type Look = { signal: AbortSignal; tell: TellPiece }

/** Says what chosen files and folders hold before there is a workspace: images, labels, and what can't be used. */
export async function lookAtChosen(paths: readonly string[], { signal, tell }: Look): Promise<void> {
  const shards = (await shardsBelow(paths)).map(({ file }) => file)
  const archives = [...new Set([...paths.filter(isArchive).map((path) => resolve(path)), ...shards])]
  if (archives.length > 0) tell({ type: 'archives', files: archives })
  const others = paths.filter((path) => !archives.includes(resolve(path)))
  const { maxPixels } = Settings.parse({})
  const { images, labelFiles } = await lookOverFiles(others, { signal, maxPixels, tell })
  const files = labelFiles.filter((file) => !archives.includes(file))
  if (files.length > 0) tell({ type: 'labels', ...(await labelsIn(files, images, others, signal)) })
}

async function labelsIn(
  labelFiles: readonly string[],
  images: readonly SeenImage[],
  paths: readonly string[],
  signal: AbortSignal,
) {
  const report = new ReadReport()
  const reader = new LabelReader(null, {
    paths: [...paths],
    format: detectedFormat,
    labelsAs: 'human',
    byName: null,
    isBound: false,
    predicted: undefined,
  })
  reader.addImages(images.map(({ file, widthPx, heightPx }, imageRow) => ({ imageRow, file, widthPx, heightPx })))
  reader.addFiles(await sideFiles(labelFiles, report))
  const { found, ambiguous, unread } = await reader.findSources()
  const titles = new Map(formatList().map(({ name, title }) => [name, title]))
  const titleOf = (format: string) => titles.get(format) ?? format
  const sources: FoundSource[] = []
  for (const [at, { name, format }] of found.entries()) {
    const read = await reader.preview(at, 0, () => signal.throwIfAborted())
    sources.push({
      source: name,
      format: titleOf(format),
      images: read.images,
      splits: read.splits,
      rejected: read.rejected,
      labels: read.objects.total,
      classes: read.classes.filter(({ count }) => count > 0).map(({ name, count }) => ({ class: name, count })),
    })
  }
  return {
    sources,
    ambiguous: ambiguous.map(({ path, formats }) => ({ path, formats: formats.map(titleOf) })),
    unread: [...report.rejected(), ...unread],
    images: images.length,
  }
}
