import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Datasheet } from '#contract'
import { datasetBench } from '../../support/dataset-bench.ts'

const bench = datasetBench()

test('a version tells what it comes from and what was made of it, in its datasheet too', async () => {
  const { client } = bench.scratch
  await bench.reviewedRows(3)
  const modelId = bench.scratch.addModel('current')
  const v1 = await bench.scratch.freeze({ name: 'v1' })
  await bench.reviewedRows(1)
  await client.workspace.changeSettings({ goldenDataset: 'v1' })
  const v2 = await bench.scratch.freeze({ name: 'v2 more', where: 'labels.count > 0', seed: 3, max: 3 })
  const lineage = await client.datasets.lineage({ name: v2.name })
  expect(lineage.from).toMatchObject({
    previous: { dataset: 'v1', hash: v1.hash },
    model: { modelId },
    golden: { dataset: 'v1' },
    policy: null,
    plan: null,
    query: 'labels.count > 0',
    seed: 3,
    choices: { max: 3, golden: 'test' },
    frozenBy: 'olga',
  })
  expect(lineage.from!.hash).toMatch(/^[0-9a-f]{64}$/)
  expect((await client.datasets.lineage({ name: 'v1' })).next).toEqual([v2.name])

  await client.datasets.writeNotes({ name: v2.name, notes: { purpose: 'Find <animals> & people.' } })
  const json = (await client.datasets.writeDatasheet({ name: v2.name, file: bench.out('sheet.json') })).file
  const sheet = Datasheet.parse(JSON.parse(readFileSync(json, 'utf8')))
  expect(sheet).toMatchObject({
    dataset: { hash: v2.hash, images: 3 },
    notes: { purpose: 'Find <animals> & people.' },
    sources: [{ name: 'here', images: 3 }],
    objects: { byShape: [{ name: 'box', labels: 3 }], byOrigin: { human: 3 } },
    leftOut: [{ reason: 'max' }],
    checksum: { algorithm: 'winnow dataset 2', sha256: v2.hash },
  })
  const { file } = await client.datasets.writeDatasheet({ name: v2.name, file: bench.out('sheet.html') })
  const html = readFileSync(file, 'utf8')
  expect(html).toContain('Find &lt;animals&gt; &amp; people.')
  expect(html).not.toMatch(/<script|https?:|src=|href=/)
  await expect(client.datasets.writeDatasheet({ name: 'v1', file })).rejects.toThrow('already exists')
  await expect(client.datasets.writeDatasheet({ name: 'v1', file: bench.out('sheet.pdf') })).rejects.toThrow('.html')
  expect(existsSync(bench.out('sheet.pdf'))).toBe(false)
})
