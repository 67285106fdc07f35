import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BulkAction } from '#contract'
import type { JobId } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let images: string

beforeEach(async () => {
  scratch = await scratchWorkspace()
  images = mkdtempSync(join(tmpdir(), 'winnow-rights-'))
})
afterEach(async () => {
  await scratch.close()
  rmSync(images, { recursive: true, force: true })
})

const done = async (started: Promise<{ jobId: JobId }>) => {
  const job = await scratch.engine.context.jobs.wait((await started).jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
}
const count = async (where: string) => (await scratch.client.library.count({ where })).count
const image = (shade: number) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: { r: shade, g: 0, b: 0 } } })
const packet = (content: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:cc="http://creativecommons.org/ns#" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/">${content}</rdf:Description></rdf:RDF></x:xmpmeta>`

test('I16: license and consent from files are found by queries, counted, and replaced by values that a user sets', async () => {
  const { client } = scratch
  await image(10)
    .withXmp(
      packet(
        '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/><plus:ModelReleaseStatus rdf:resource="http://ns.useplus.org/ldf/vocab/MR-UMR"/>',
      ),
    )
    .jpeg()
    .toFile(join(images, 'a.jpg'))
  await image(60)
    .withExif({ IFD0: { Copyright: 'Copyright 2026 Olga' } })
    .jpeg()
    .toFile(join(images, 'b.jpg'))
  await image(120).png().toFile(join(images, 'c.png'))
  await done(client.library.import({ paths: [images], storage: 'copy', format: 'images' }))
  expect(await client.library.image({ imageId: 'img_1' as never })).toMatchObject({
    licence: 'https://creativecommons.org/licenses/by/4.0/',
    consent: 'unlimited model releases',
  })
  expect(await client.library.image({ imageId: 'img_2' as never })).toMatchObject({
    licence: 'Copyright 2026 Olga',
    consent: null,
  })
  expect(await count('!has(image.licence)')).toBe(1)
  expect(await count('image.licence.contains("creativecommons")')).toBe(1)
  const facets = async () => (await client.library.facets({ where: '', facets: ['licence'] })).facets[0]?.values
  expect(await facets()).toHaveLength(3)
  expect((await facets())?.at(-1)).toEqual({ title: 'unknown', term: '!has(image.licence)', images: 1 })

  const set = (action: BulkAction, where: string) => done(client.bulk.run({ target: { where }, action }))
  await set({ kind: 'licence', text: 'CC0 1.0' }, '!image.licence.contains("creativecommons") || !has(image.licence)')
  expect(await facets()).toContainEqual({ title: 'CC0 1.0', term: 'image.licence == "CC0 1.0"', images: 2 })
  await set({ kind: 'consent', text: 'withdrawn' }, 'image.licence == "CC0 1.0"')
  expect(await client.library.values({ field: 'image.licence' })).toEqual([
    'CC0 1.0',
    'https://creativecommons.org/licenses/by/4.0/',
  ])
  const plan = await client.policy.createPlan({
    policy: JSON.stringify({
      schema: 1,
      name: 'Consent',
      rules: [{ id: 'withdrawn', action: 'retire', when: 'image.consent == "withdrawn"', reason: 'They said so.' }],
      floors: [{ id: 'floor', per: 'negatives', min: 1 }],
      settleDays: 0,
    }),
  })
  expect(plan.images).toMatchObject({ keep: 1, retire: 2 })
})
