import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { datasetBench } from '../../support/dataset-bench.ts'
import { objectNames } from '../../support/object-names.ts'

const bench = datasetBench()
const { out, importFrom } = bench

const packet = (status: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"><plus:ModelReleaseStatus rdf:resource="http://ns.useplus.org/ldf/vocab/${status}"/></rdf:Description></rdf:RDF></x:xmpmeta>`

/** YOLO's folders for a split of each name, with a class of the name, an image whose metadata ends in it, and its labels. */
async function folderOfNames(folder: string): Promise<void> {
  for (const [i, name] of objectNames.entries()) {
    mkdirSync(join(folder, 'images', name), { recursive: true })
    mkdirSync(join(folder, 'labels', name), { recursive: true })
    await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 40 * i, g: 0, b: 0 } } })
      .withXmp(packet(name))
      .jpeg()
      .toFile(join(folder, 'images', name, `${name}.jpg`))
    writeFileSync(join(folder, 'labels', name, `${name}.txt`), `${i} 0.5 0.5 0.25 0.25\n`)
  }
  const lines = objectNames.map((name, i) => `  ${i}: ${name}`)
  writeFileSync(join(folder, 'data.yaml'), `path: .\nnames:\n${lines.join('\n')}\n`)
}

test('folders, splits, classes, metadata, tags and fields may have the names of what every object has', async () => {
  const { client } = bench.scratch
  await folderOfNames(out('set'))
  expect(await client.datasets.previewImport({ paths: [out('set')] })).toMatchObject({ images: objectNames.length })
  expect(await importFrom(out('set'))).toMatchObject({
    imagesAdded: objectNames.length,
    labelsAdded: objectNames.length,
    rejected: [],
  })
  const images = bench.scratch.engine.context.store.all<{ split: string | null; consent: string | null }>(
    'SELECT import_split AS split, consent FROM image',
  )
  expect(images).toEqual(objectNames.map(() => ({ split: null, consent: null })))
  for (const name of objectNames) {
    const where = `"${name}" in classes`
    expect((await client.library.count({ where })).count).toBe(1)
    const { jobId } = await client.bulk.run({ target: { where }, action: { kind: 'tag', tag: name } })
    expect((await bench.scratch.engine.context.jobs.wait(jobId)).error).toBeNull()
    expect((await client.library.count({ where: `"${name}" in image.tags` })).count).toBe(1)
    expect(await client.library.values({ field: name })).toEqual([])
    for (const wrong of [`${name} == 1`, `image.${name} == 1`, `image.path.${name}("a")`, `labels.${name}(l, true)`])
      await expect(client.library.count({ where: wrong })).rejects.toMatchObject({ code: 'INVALID' })
  }
})
