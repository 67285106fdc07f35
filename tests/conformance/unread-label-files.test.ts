import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imagesOf } from '../../src/engine/datasets/formats/images.ts'
import { readFormats } from '../../src/engine/datasets/formats/index.ts'
import { findSources } from '../../src/engine/datasets/import/label-sources.ts'
import { sideFiles } from '../../src/engine/datasets/import/side-files.ts'
import { ReadReport } from '../../src/engine/datasets/parsing/read-report.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-unread-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function found(name: string, text: string, format = 'auto') {
  const file = join(folder, name)
  writeFileSync(file, text)
  const images = imagesOf([{ imageRow: 0, file: join(folder, 'sa_1.jpg'), widthPx: 100, heightPx: 80 }])
  const sources = await findSources(await sideFiles([file], new ReadReport()), images, { format })
  return {
    formats: sources.found.map((one) => one.format.name),
    ambiguous: sources.ambiguous,
    unread: sources.unread.map(({ reason }) => reason),
  }
}

const image = { image_id: 1, width: 100, height: 80, file_name: 'sa_1.jpg' }
const mask = { id: 7, bbox: [1, 2, 3, 4], area: 9, segmentation: { size: [80, 100], counts: 'PQY1' }, predicted_iou: 1 }

describe('SA-1B', () => {
  const texts = {
    'as it comes': JSON.stringify({ image, annotations: [mask] }),
    'with its keys in another order': JSON.stringify({ annotations: [mask], image }),
    'without masks': JSON.stringify({ image, annotations: [] }),
  }
  test.each(Object.entries(texts))('%s is named in the report, whatever format is requested', async (_, text) => {
    for (const format of ['auto', 'coco'])
      expect(await found('sa_1.json', text, format)).toEqual({
        formats: [],
        ambiguous: [],
        unread: ['It is of SA-1B, whose masks have no classes. Winnow doesn’t read it; convert it to COCO.'],
      })
  })
})

describe('a single task of Label Studio', () => {
  const task = (...annotations: object[]) => ({ id: 1, annotations, data: { image: 'sa_1.jpg' } })

  test('is recognized as Label Studio', async () => {
    const text = JSON.stringify(task({ result: [{ value: {} }] }))
    expect(await found('task.json', text)).toEqual({ formats: ['labelstudio'], ambiguous: [], unread: [] })
  })

  test('without annotations has no format', async () => {
    const { formats, unread } = await found('task.json', JSON.stringify(task()))
    expect([formats, unread.length]).toEqual([[], 1])
  })
})

describe('JSON lines', () => {
  const lines = {
    'data.ndjson': { type: 'image', file: 'sa_1.jpg', annotations: { boxes: [[0, 0.5, 0.5, 0.2, 0.2]] } },
    'coco.ndjson': { images: [], annotations: [{ image_id: 1, category_id: 1 }], categories: [] },
    'export.jsonl': { data_row: { id: 'x' }, projects: {} },
  }
  test.each(Object.entries(lines))('%s has no format, whichever is requested', async (name, line) => {
    const text = `${JSON.stringify(line)}\n${JSON.stringify(line)}\n`
    // Folders of images say which class of YOLO classification an image has, whatever else lies there.
    const names = readFormats.map((one) => one.name).filter((one) => one !== 'yolo-classify')
    for (const format of ['auto', ...names])
      expect([format, await found(name, text, format)]).toEqual([
        format,
        {
          formats: [],
          ambiguous: [],
          unread: [
            'It has JSON lines. Winnow reads those in metadata.jsonl of Hugging Face ImageFolder alone; convert it to another format, such as COCO.',
          ],
        },
      ])
  })
})
