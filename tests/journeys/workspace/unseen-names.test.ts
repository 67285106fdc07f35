import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { datasetBench } from '../../support/dataset-bench.ts'

const bench = datasetBench()
const { out, importFrom } = bench

const red = '\u001b[31m'

/** A COCO folder in which every name holds what a terminal takes for a command. */
async function folderOfNames(): Promise<string> {
  const folder = join(out('set'), `cam${red}1`)
  mkdirSync(folder, { recursive: true })
  await sharp({ create: { width: 40, height: 30, channels: 3, background: 'green' } })
    .jpeg()
    .toFile(join(folder, 'a.jpg'))
  const coco = {
    images: [{ id: 1, file_name: 'a.jpg', width: 40, height: 30 }],
    categories: [
      { id: 1, name: `dog${red}`, keypoints: [`nose${red}`, 'tail'], skeleton: [[1, 2]] },
      { id: 2, name: 'cat' },
    ],
    annotations: [1, 2].map((id) => ({
      ...{ id, image_id: 1, category_id: id, bbox: [5, 5, 10, 10], area: 100, iscrowd: 0 },
      attributes: { [`coat${red}`]: 'short', age: 3 },
      ...(id === 1 && { keypoints: [6, 6, 2, 9, 9, 2], num_keypoints: 2 }),
    })),
  }
  writeFileSync(join(folder, 'instances.json'), JSON.stringify(coco))
  return folder
}

test('I25: names from label files lose invisible characters, and each is counted', async () => {
  const { client, engine } = bench.scratch
  const folder = await folderOfNames()
  const changed = { what: 'control characters in a name replaced by blanks', count: 3 }
  const preview = await client.datasets.previewImport({ paths: [folder] })
  const [found] = preview.findings
  const byClass = [{ class: 'dog [31m' }, { class: 'cat' }]
  expect(found).toMatchObject({ changed: expect.arrayContaining([changed]), objects: { byClass } })
  const result = await importFrom(folder)
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 2, changed: expect.arrayContaining([changed]) })
  const classes = await client.workspace.classes()
  const dog = classes.find(({ name }) => name === 'dog [31m')
  expect(dog?.skeleton?.points).toEqual(['nose [31m', 'tail'])
  const attributes = engine.context.store.values<string>(
    'SELECT DISTINCT key FROM annotation, json_each(attributes) ORDER BY key',
  )
  expect(attributes).toEqual(['age', 'coat [31m'])
  expect(await client.library.sources()).toEqual([{ name: 'cam [31m1', images: 1 }])
})
