import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { problemOfName } from '../../../src/engine/datasets/archives/unpacking.ts'
import { datasetBench } from '../../support/dataset-bench.ts'
import { tarOf, type ZipEntry, zipOf } from '../../support/files/zip.ts'
import { writeImage } from '../../support/images.ts'

const bench = datasetBench()
const { out, importFrom } = bench

/** An image and its labels in VOC. */
async function labeledImage(): Promise<ZipEntry[]> {
  mkdirSync(out('made'))
  await writeImage(out('made/a.png'), { widthPx: 100, heightPx: 80 })
  const box = '<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>'
  return [
    { name: 'set/JPEGImages/cam/a.png', content: readFileSync(out('made/a.png')), isPacked: true },
    { name: 'set/Annotations/cam/a.xml', content: `<annotation><object><name>dog</name>${box}</object></annotation>` },
  ]
}

const cacheIsClean = () =>
  expect(readdirSync(join(bench.scratch.folder, 'cache')).filter((name) => name.endsWith('.partial'))).toEqual([])

const imagePaths = () => bench.scratch.engine.context.store.all('SELECT path, label_count AS labels FROM image')

test.each([
  ['set.zip', zipOf],
  ['set.tar', tarOf],
  ['set.tar.gz', (entries: readonly ZipEntry[]) => gzipSync(tarOf(entries))],
])('%s is imported as if it were a folder, with its labels, and nothing of it stays', async (name, pack) => {
  writeFileSync(out(name), pack(await labeledImage()))
  const result = await importFrom(out(name))
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 1, rejected: [] })
  expect(result.sources).toEqual([
    { format: 'voc', path: `${out(name)}/set/Annotations/cam/a.xml`, because: expect.stringContaining('<annotation>') },
  ])
  expect(imagePaths()).toEqual([{ path: 'set/JPEGImages/cam/a.png', labels: 1 }])
  expect(await importFrom(out(name))).toMatchObject({ imagesAdded: 0, labelsAdded: 0, labelsKnown: 1 })
  cacheIsClean()
})

test('JSON files of other formats in a tar are no samples of shards', async () => {
  await bench.frozenImages()
  for (const format of ['datumaro', 'labelme']) {
    await bench.exportTo('v1', format, out(`${format}.tar`))
    expect(new Set((await importFrom(out(`${format}.tar`))).sources?.map((one) => one.format))).toEqual(
      new Set([format]),
    )
  }
})

test('what could lead elsewhere, or is no plain file, is skipped and named; the rest is in', async () => {
  const image = await labeledImage()
  writeFileSync(
    out('bad.zip'),
    zipOf([
      ...image,
      { name: '../../outside.png', content: 'x' },
      { name: '/absolute.png', content: 'x' },
      { name: 'C:/drive.png', content: 'x' },
      { name: 'back\\slash.png', content: 'x' },
      { name: 'SET/annotations/cam/A.xml', content: 'x' },
      { name: 'link.png', content: '/etc/passwd', mode: 0o120777 },
      { name: 'secret.png', content: 'x', flags: 0x801 },
      { name: 'set/JPEGImages', content: 'x' },
      { name: 'bomb.txt', content: Buffer.alloc(60_000_000), isPacked: true },
    ]),
  )
  const result = await importFrom(out('bad.zip'))
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 1 })
  const reasons = result.rejected.map(({ path, reason }) => [path.slice(out('bad.zip/').length), reason])
  expect(reasons).toEqual([
    ['../../outside.png', 'Its path leads outside the archive.'],
    ['/absolute.png', 'Its path is absolute.'],
    ['C:/drive.png', 'Its path is absolute.'],
    ['back\\slash.png', 'Its name has a character that paths can’t have.'],
    ['SET/annotations/cam/A.xml', 'Another file of the archive has this name.'],
    ['link.png', 'It is a link.'],
    ['secret.png', 'It is encrypted.'],
    ['set/JPEGImages', 'Another file or folder has its name.'],
    ['bomb.txt', 'It is more than 200 times as large when unpacked.'],
  ])
  expect(existsSync(out('outside.png'))).toBe(false)
  cacheIsClean()
})

test.each([
  ['shards-000.tar', tarOf],
  ['shards-000.tgz', (entries: readonly ZipEntry[]) => gzipSync(tarOf(entries))],
  ['shards-000.tar.gz', (entries: readonly ZipEntry[]) => gzipSync(tarOf(entries))],
])('%s with a list of objects in each sample is a shard, by itself and in a folder', async (name, pack) => {
  const [image] = await labeledImage()
  const objects = [
    { bbox: [10, 20, 20, 20], category: 'dog' },
    { bbox: [1, 2, 3, 4], category: 'cat', score: 0.5 },
  ]
  const sample = [
    { name: 'a.png', content: image!.content },
    { name: 'a.json', content: JSON.stringify({ objects }) },
  ]
  mkdirSync(out('shards'))
  writeFileSync(out(`shards/${name}`), pack(sample))
  const result = await importFrom(out('shards'))
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 2, rejected: [], sources: [{ format: 'webdataset' }] })
  expect(await importFrom(out(`shards/${name}`))).toMatchObject({ imagesKnown: 1, labelsKnown: 2, rejected: [] })
})

test('Parquet rows with the bytes of an image and a list of objects are read', async () => {
  const [image] = await labeledImage()
  const list = (name: string, element: SchemaElement[]): SchemaElement[] => [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ]
  const object: SchemaElement[] = [
    { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'category', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ...list('bbox', [{ name: 'element', repetition_type: 'OPTIONAL', type: 'DOUBLE' }]),
  ]
  const schema: SchemaElement[] = [
    { name: 'root', num_children: 3 },
    { name: 'image', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY' },
    { name: 'file_name', repetition_type: 'OPTIONAL', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ...list('objects', object),
  ]
  const columnData = [
    { name: 'image', data: [image!.content] },
    { name: 'file_name', data: ['cam/a.png'] },
    {
      name: 'objects',
      data: [
        [
          { category: 'dog', bbox: [10, 20, 20, 20] },
          { category: 'cat', bbox: [1, 2, 3, 4] },
        ],
      ],
    },
  ]
  writeFileSync(out('set.parquet'), new Uint8Array(parquetWriteBuffer({ schema, columnData })))
  expect(await importFrom(out('set.parquet'))).toMatchObject({ imagesAdded: 1, labelsAdded: 2, rejected: [] })
  expect(imagePaths()).toEqual([{ path: 'cam/a.png', labels: 2 }])
})

test('shards in an archive are opened, and other archives in one are named', async () => {
  const [image, labels] = await labeledImage()
  const sample = tarOf([
    { name: 'a.png', content: image!.content },
    { name: 'a.json', content: '{"labels":["dog"]}' },
  ])
  writeFileSync(
    out('set.zip'),
    zipOf([
      { name: 'set/data/train-0.tar', content: sample },
      { name: 'set/more.zip', content: zipOf([image!]) },
      { name: 'set/more.tar', content: tarOf([labels!]) },
    ]),
  )
  const result = await importFrom(out('set.zip'))
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 1 })
  expect(result.sources).toEqual([
    expect.objectContaining({ format: 'webdataset', path: `${out('set.zip')}/set/data/train-0.tar` }),
  ])
  const reason = 'It is an archive. Unpack it, or import it separately.'
  expect(result.rejected).toEqual(['zip', 'tar'].map((end) => ({ path: `${out('set.zip')}/set/more.${end}`, reason })))
  cacheIsClean()
})

test('a file of a tar that is much larger than packed is skipped and named, and what comes behind it is in', async () => {
  const image = await labeledImage()
  const noise = { name: 'noise', content: randomBytes(200_000) }
  const bomb = { name: 'bomb.txt', content: Buffer.alloc(60_000_000) }
  writeFileSync(out('bomb.tar.gz'), gzipSync(tarOf([noise, bomb, ...image]), { level: 9 }))
  const result = await importFrom(out('bomb.tar.gz'))
  expect(result).toMatchObject({ imagesAdded: 1, labelsAdded: 1 })
  expect(result.rejected).toContainEqual({
    path: `${out('bomb.tar.gz')}/bomb.txt`,
    reason: 'It is more than 200 times as large when unpacked.',
  })
  cacheIsClean()
})

test('links in a tar are skipped and named', async () => {
  const image = await labeledImage()
  writeFileSync(
    out('bad.tar'),
    tarOf([...image, { name: 'x.png', content: '', type: '2' }, { name: '../y.png', content: 'y' }]),
  )
  const result = await importFrom(out('bad.tar'))
  expect(result.imagesAdded).toBe(1)
  expect(result.rejected).toEqual([
    { path: `${out('bad.tar')}/x.png`, reason: 'It is a link.' },
    { path: `${out('bad.tar')}/../y.png`, reason: 'Its path leads outside the archive.' },
  ])
})

test('an archive that is cut short or none is named; what came before the cut is in', async () => {
  const image = await labeledImage()
  writeFileSync(out('text.zip'), 'no archive')
  writeFileSync(
    out('cut.tar.gz'),
    gzipSync(tarOf([...image, { name: 'noise', content: Buffer.alloc(5000, 'noise') }])).subarray(0, -20),
  )
  writeFileSync(out('noise.tar'), randomBytes(5000))
  writeFileSync(out('cut.tar'), tarOf([...image, { name: 'noise', content: randomBytes(5000) }]).subarray(0, -3000))
  for (const name of ['text.zip', 'cut.tar.gz', 'noise.tar', 'cut.tar']) {
    const { rejected } = await importFrom(out(name))
    // Nothing more is said of one that nothing came out of.
    expect(rejected.filter(({ path }) => path === out(name))).toEqual([
      { path: out(name), reason: expect.stringContaining('The archive can’t be read to its end (') },
    ])
  }
  cacheIsClean()
})

test('a zip whose files are small, or lie over each other, gives no more than a sane one, and is named', async () => {
  const image = await labeledImage()
  const content = Buffer.alloc(9_900_000)
  const small = Array.from({ length: 30 }, (_, n) => ({ name: `many/${n}.bin`, content, isPacked: true }))
  writeFileSync(out('many.zip'), zipOf([...image, ...small]))
  const many = await importFrom(out('many.zip'))
  expect(many).toMatchObject({ imagesAdded: 1, labelsAdded: 1 })
  expect(many.rejected).toContainEqual({
    path: out('many.zip'),
    reason: 'It is more than 200 times as large when unpacked. The rest was not unpacked.',
  })
  const noise = { name: 'noise.bin', content: randomBytes(10_000) }
  writeFileSync(out('over.zip'), overlapping(zipOf([...image, noise]), 50))
  const over = await importFrom(out('over.zip'))
  expect(over).toMatchObject({ imagesKnown: 1 })
  expect(over.rejected).toContainEqual({
    path: out('over.zip'),
    reason: 'Its files overlap in the archive, so it may be malicious. The rest was not unpacked.',
  })
  cacheIsClean()
})

/** A zip whose last entry is listed some more times under other names, all with the same bytes. */
function overlapping(zip: Buffer, times: number): Buffer {
  const last = zip.lastIndexOf('PK\x01\x02')
  const end = zip.lastIndexOf('PK\x05\x06')
  const entries = Array.from({ length: times }, (_, n) => {
    const entry = Buffer.from(zip.subarray(last, end))
    entry.write(String(n).padStart(5, '0'), 46)
    return entry
  })
  const tail = Buffer.from(zip.subarray(end))
  const count = tail.readUInt16LE(10) + times
  tail.writeUInt16LE(count, 8)
  tail.writeUInt16LE(count, 10)
  tail.writeUInt32LE(tail.readUInt32LE(12) + times * (end - last), 12)
  return Buffer.concat([zip.subarray(0, end), ...entries, tail])
}

test('images in an archive can’t be linked', async () => {
  writeFileSync(out('set.zip'), zipOf([]))
  await expect(bench.scratch.client.library.import({ paths: [out('set.zip')], storage: 'link' })).rejects.toThrow(
    'Images in an archive can’t be linked. Unpack it first, or copy them.',
  )
})

test('images in shards can’t be linked, and a link whose file is gone doesn’t follow to an unpacked one', async () => {
  const { client, engine } = bench.scratch
  await bench.frozenImages()
  await bench.exportTo('v1', 'parquet', out('shards'))
  const { jobId } = await client.library.import({ paths: [out('shards')], storage: 'link' })
  expect((await engine.context.jobs.wait(jobId)).error).toMatch(/parquet contains images, which can’t be linked/)

  const image = await labeledImage()
  writeFileSync(out('set.zip'), zipOf(image))
  await engine.context.jobs.wait((await client.library.import({ paths: [out('made')], storage: 'link' })).jobId)
  rmSync(out('made'), { recursive: true })
  expect((await importFrom(out('set.zip'))).repaired).toBeUndefined()
  expect(engine.context.store.values("SELECT file FROM image WHERE storage = 'linked'")).toEqual([out('made/a.png')])
})

test('names with a zero, or parts that are too long, are refused', () => {
  expect(problemOfName('a\0b')).not.toBeNull()
  expect(problemOfName(`a/${'b'.repeat(300)}`)).not.toBeNull()
  expect(problemOfName('a/..b/c..')).toBeNull()
})
