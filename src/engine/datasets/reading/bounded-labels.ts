import { basename } from 'node:path'
import type { ReadImage, ReadSource } from '../formats/define-format.ts'
import { maxLabelsOfImage, tooManyLabels } from '../formats/max-labels.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/** What a source says, without the labels of images that have too many: these images are named and imported without labels. */
export function boundedLabels(read: ReadSource, report: ReadReport, sourceName: string): ReadSource {
  return { ...read, images: bounded(read.images, report, sourceName) }
}

async function* bounded(
  images: AsyncIterable<ReadImage>,
  report: ReadReport,
  sourceName: string,
): AsyncIterable<ReadImage> {
  for await (const image of images) {
    const count = image.labels.length
    if (count <= maxLabelsOfImage) yield image
    else {
      report.reject(sourceName, tooManyLabels(count), basename(image.file))
      yield { ...image, labels: [], complete: false }
    }
  }
}
