import { expect, it } from 'vitest'
import type { ReadImage, ReadLabel } from '../formats/define-format.ts'
import { maxLabelsOfImage } from '../formats/image-labels.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { cleanSource } from './clean-source.ts'

const label: ReadLabel = { className: 'dog', geometry: { shape: 'whole-image' }, attributes: {}, score: null }

async function* told(...counts: number[]): AsyncIterable<ReadImage> {
  for (const [imageRow, count] of counts.entries())
    yield { imageRow, file: `/set/${imageRow}.jpg`, labels: Array(count).fill(label), complete: true }
}

it('an image with more labels than can be taken is named, and comes in without them', async () => {
  const report = new ReadReport()
  const { images } = cleanSource({ classes: [], images: told(1, maxLabelsOfImage + 1, maxLabelsOfImage) }, report, 'a')
  const read: [number, boolean][] = []
  for await (const { labels, complete } of images) read.push([labels.length, complete])
  expect(read).toEqual([
    [1, true],
    [0, false],
    [maxLabelsOfImage, true],
  ])
  expect(report.rejected()).toEqual([
    { path: 'a: 1.jpg', reason: 'It has 250,001 labels; an image takes up to 250,000.' },
  ])
})
