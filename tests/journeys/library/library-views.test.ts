import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rowOf } from '#model/ids.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const tagAll = async (tag: string) => {
  const { jobId } = await scratch.client.bulk.run({ target: { where: '' }, action: { kind: 'tag', tag } })
  expect(await scratch.engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done' })
}

describe('saved queries', () => {
  const names = async () => (await scratch.client.library.savedQueries()).map(({ name }) => name)
  const save = (name: string, where = 'state == "new"') => scratch.client.library.saveQuery({ name, where })

  it('are saved in the workspace, for everybody, in the chosen order', async () => {
    for (const name of ['one', 'two', 'three']) await save(name)
    const three = (await scratch.client.library.savedQueries())[2]!
    await scratch.client.library.moveQuery({ savedQueryId: three.savedQueryId, to: 0 })
    await scratch.reopen()
    expect(await names()).toEqual(['three', 'one', 'two'])
    const anna = await scratch.actingAs('anna', 'annotator')
    expect((await anna.library.savedQueries())[0]).toMatchObject({ name: 'three', createdBy: 'olga' })
  })

  it('are live: they contain what matches now', async () => {
    const { where } = await save('new ones')
    expect(await scratch.client.library.count({ where })).toEqual({ count: 0 })
    scratch.addImage()
    expect(await scratch.client.library.count({ where })).toEqual({ count: 1 })
  })

  it('are renamed, changed and deleted', async () => {
    const { savedQueryId } = await save('one')
    await scratch.client.library.changeQuery({ savedQueryId, name: 'uno', order: 'image.path' })
    expect(await scratch.client.library.savedQueries()).toMatchObject([
      { name: 'uno', where: 'state == "new"', order: 'image.path' },
    ])
    await scratch.client.library.deleteQuery({ savedQueryId })
    expect(await names()).toEqual([])
    await expect(scratch.client.library.deleteQuery({ savedQueryId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('have names of their own and queries that can be read', async () => {
    await save('one')
    await expect(save('ONE')).rejects.toMatchObject({ code: 'INVALID' })
    await expect(save('two', 'stat == "new"')).rejects.toMatchObject({ code: 'INVALID', data: { at: 0 } })
    const two = await save('two')
    await expect(
      scratch.client.library.changeQuery({ savedQueryId: two.savedQueryId, name: 'one' }),
    ).rejects.toMatchObject({ code: 'INVALID' })
    expect(await names()).toEqual(['one', 'two'])
  })
})

describe('values of fields', () => {
  it('are the names in use, or the closed list', async () => {
    scratch.addImage({ source: 'attic' })
    await tagAll('dusk')
    const values = (field: string) => scratch.client.library.values({ field })
    expect(await values('state')).toContain('rejected')
    expect(await values('labels.classes')).toEqual(['person', 'dog', 'cat'])
    expect(await values('image.source')).toEqual(['attic'])
    expect(await values('reviewer')).toEqual(['olga'])
    expect(await values('labels.origin')).toEqual(['human', 'model', 'import'])
    expect(await values('image.path')).toEqual([])
    expect(await values('nonsense')).toEqual([])
  })
})

describe('plain words', () => {
  const suggest = async (text: string) =>
    (await scratch.client.library.suggest({ text })).map(({ kind, title, term }) => `${kind} ${title}: ${term}`)

  it('are found among classes, tags, sources and users, the best first', async () => {
    scratch.addImage({ source: 'dog park' })
    await tagAll('hot dog')
    expect(await suggest('Dog')).toEqual([
      'class dog: "dog" in classes',
      'source dog park: image.source == "dog park"',
      'tag hot dog: "hot dog" in image.tags',
    ])
    expect(await suggest('dogs not reviewed by olga')).toEqual([
      'class dog: "dog" in classes',
      'reviewer olga: reviewer == "olga"',
    ])
    expect(await suggest('reviewed per')).toEqual(['class person: "person" in classes'])
    expect(await suggest('olg')).toEqual(['reviewer olga: reviewer == "olga"'])
    expect(await suggest('  ')).toEqual([])
    expect(await suggest('"')).toEqual([])
  })

  it('find a class by the name that a model has for it', async () => {
    scratch.addModel()
    const { store } = scratch.engine.context
    store.write(() => store.run(`UPDATE model SET classes = '["pedestrian", "dog"]'`))
    store.write(() => store.run('UPDATE class_map SET class_id = 1 WHERE model_class = 0'))
    expect(await scratch.client.library.suggest({ text: 'pedestrians' })).toEqual([
      { kind: 'class', title: 'person', term: '"person" in classes', alias: 'pedestrian' },
    ])
  })

  it('are counted as queries, a wrong one as none', async () => {
    for (const source of ['attic', 'attic', 'shed']) scratch.addImage({ source })
    const wheres = ['image.source == "attic"', '', 'stat == "new"', 'image.source == "shed" && state == "new"']
    for (const _ of ['by SQL', 'by the index']) {
      expect(await scratch.client.library.counts({ wheres })).toEqual({ counts: [2, 3, null, 1] })
      await scratch.client.library.facets({})
    }
  })
})

describe('histograms', () => {
  it('count the images that match, in the bars of all images', async () => {
    const { store } = scratch.engine.context
    for (let i = 0; i < 40; i++) scratch.addImage({ source: i < 30 ? 'attic' : 'shed' })
    store.write(() => {
      store.run('UPDATE image SET prediction_min_score = (id % 10) / 10.0 + 0.01 WHERE id <= 20')
      store.run(
        'UPDATE image SET captured_at = 1767225600000 + id * 86400000, size_bytes = id * 1000, label_count = id',
      )
    })
    await scratch.reopen()
    const { library } = scratch.client
    const scores = await library.histogram({ field: 'prediction.minScore' })
    expect(scores.edges).toHaveLength(21)
    expect(scores.unknown).toBe(20)
    expect(scores.images.filter((n) => n > 0)).toEqual(Array.from({ length: 10 }, () => 2))
    for (const field of ['image.bytes', 'image.capturedAt', 'image.importedAt', 'labels.count'] as const) {
      const [all, some] = [
        await library.histogram({ field }),
        await library.histogram({ where: 'image.source == "shed"', field }),
      ]
      expect(all.images.reduce((sum, n) => sum + n)).toBe(40)
      expect(some.edges).toEqual(all.edges)
      for (const [i, images] of some.images.entries()) {
        const [from, to] = [some.edges[i]!, some.edges[i + 1]!]
        const isTime = field.endsWith('At')
        const value = (edge: number) => (isTime ? `timestamp("${new Date(edge).toISOString()}")` : String(edge))
        const where = `image.source == "shed" && ${field} >= ${value(from)} && ${field} < ${value(to)}`
        expect(await library.count({ where }), where).toEqual({ count: images })
      }
    }
    const { edges } = await library.histogram({ field: 'image.capturedAt' })
    expect(edges.every((ms) => ms % 86_400_000 === 0)).toBe(true)
  })

  it('have no bars where no image has a value', async () => {
    scratch.addImage()
    expect(await scratch.client.library.histogram({ field: 'image.capturedAt' })).toMatchObject({
      edges: [],
      images: [],
    })
  })
})

describe('boxes of thumbnails', () => {
  it('are the labels and the predictions that review shows, in thousandths, and never withheld ones', async () => {
    const { client, engine } = scratch
    await client.workspace.changeSettings({ blindShare: 0 })
    const images = Array.from({ length: 20 }, () => scratch.addImage())
    const other = scratch.addImage()
    const modelId = scratch.addModel()
    const box = [64, 48, 320, 240] as const
    for (const imageId of images)
      scratch.addPredictions(modelId, imageId, [
        { classId: 2, score: 0.9, box },
        { classId: 3, score: 0.01, box },
      ])
    const { store } = engine.context
    store.write(() => store.run("UPDATE image SET state = 'predicted' WHERE id <= 20"))
    const boxes = () => client.library.boxes({ imageIds: [...images, other] })
    expect(await boxes()).toEqual(
      images.map((imageId) => ({ imageId, boxes: [{ classId: 2, isLabel: false, place: [100, 100, 500, 500] }] })),
    )
    await client.workspace.changeSettings({ blindShare: 0.5 })
    const { images: open } = await client.library.list({ where: 'state == "predicted" && !review.blind' })
    expect(open.length).toBeLessThan(images.length)
    expect((await boxes()).map(({ imageId }) => imageId)).toEqual(open.map(({ imageId }) => imageId))

    store.write(() =>
      store.run(
        `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at, updated_at, updated_by)
         VALUES (?, 'ann_1', 0, 1, 'box', '{}', 0, 0, 64, 480, 'human', 1, 1, 1)`,
        [rowOf(other)],
      ),
    )
    expect((await boxes()).at(-1)).toEqual({
      imageId: other,
      boxes: [{ classId: 1, isLabel: true, place: [0, 0, 100, 1000] }],
    })
  })
})

it('originals that are missing, damaged or on a disconnected disk are told apart', async () => {
  const { client, engine, folder } = scratch
  const [whole, cut, gone, away] = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map((path) => scratch.addImage({ path }))
  writeFileSync(join(folder, 'originals', 'a.jpg'), Buffer.alloc(1000))
  writeFileSync(join(folder, 'originals', 'b.jpg'), Buffer.alloc(10))
  const disk = join(folder, 'Cameras')
  engine.context.store.write(() =>
    engine.context.store.run("UPDATE image SET storage = 'linked', file = ? WHERE id = ?", [
      join(disk, 'shed', 'd.jpg'),
      rowOf(away!),
    ]),
  )
  expect(whole).toBeDefined()
  expect(await client.library.originals()).toEqual({
    scanned: 4,
    missing: { count: 1, imageIds: [gone] },
    damaged: { count: 1, imageIds: [cut] },
    offline: [{ folder: disk, count: 1, imageIds: [away] }],
  })
})

describe('imports', () => {
  it('are listed with their images, and a query that finds them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-imports-'))
    try {
      await writeImage(join(folder, 'one.jpg'), { tint: 1 })
      await writeImage(join(folder, 'two.jpg'), { tint: 900 })
      writeFileSync(join(folder, 'broken.jpg'), 'milk, eggs')
      scratch.addImage()
      scratch.clock.advance(60_000)
      const { jobId } = await scratch.client.library.import({ paths: [folder] })
      await scratch.engine.context.jobs.wait(jobId)
      const [record] = await scratch.client.library.imports()
      expect(record).toMatchObject({ user: 'olga', status: 'done', imagesAdded: 2, imagesKnown: 0, rejected: 1 })
      const { images } = await scratch.client.library.list({ where: record!.where })
      expect(images.map(({ path }) => path.replace(/.*\//, ''))).toEqual(['one.jpg', 'two.jpg'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

it('the status lets other work run between the folders of the cache', async () => {
  const cache = join(scratch.folder, 'cache/proxies')
  for (let i = 0; i < 200; i++) {
    mkdirSync(join(cache, String(i)), { recursive: true })
    writeFileSync(join(cache, String(i), 'a.jpg'), 'image')
  }
  let [turns, isDone] = [0, false]
  const request = scratch.client.workspace.status().finally(() => {
    isDone = true
  })
  while (!isDone) {
    turns += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await request).disk.cacheBytes).toBeGreaterThanOrEqual(200 * 'image'.length)
  expect(turns).toBeGreaterThan(200)
})

it('an empty rendition, as a power cut leaves it, is skipped for the original', async () => {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-cut-'))
  try {
    await writeImage(join(ground, 'a.jpg'), { widthPx: 1200, heightPx: 900 })
    const { jobId } = await scratch.client.library.import({ paths: [ground] })
    await scratch.engine.context.jobs.wait(jobId)
    const { images } = await scratch.client.library.list({ where: '' })
    const imageId = images[0]!.imageId
    const crop = () =>
      scratch.client.labeling.crops({ crops: [{ imageId, box: [0, 0, 1200, 900] }], sidePx: 64, margin: 0 })
    const whole = (await crop()).length
    const small = join(scratch.folder, 'cache/small')
    for (const folder of readdirSync(small))
      for (const name of readdirSync(join(small, folder))) truncateSync(join(small, folder, name))
    expect((await crop()).length).toBeGreaterThan(whole / 2)
  } finally {
    rmSync(ground, { recursive: true, force: true })
  }
})

describe('look-alikes', () => {
  const hash = (row: number, value: string) => {
    const { store } = scratch.engine.context
    store.write(() => store.run('UPDATE image SET perceptual_hash = ? WHERE id = ?', [value, row]))
  }
  const find = async () => {
    const { jobId } = await scratch.client.library.findDuplicates({ distance: 4 })
    return (await scratch.engine.context.jobs.wait(jobId)).result
  }

  it('are grouped, the best of a group first, and are told by queries and facets', async () => {
    for (let i = 0; i < 5; i++) scratch.addImage({ widthPx: 100 + i })
    hash(1, 'ffff0000ffff0000')
    hash(2, 'ffff0000ffff0003')
    hash(3, 'ffff0000ffff000f')
    hash(4, '0000ffff0000ffff')
    expect(await find()).toEqual({ images: 4, groups: 1, nearDuplicates: 2 })
    const { library } = scratch.client
    const paths = async (where: string) => (await library.list({ where })).images.map(({ path }) => path)
    expect(await paths('duplicates.size == 3')).toEqual(['image-1.jpg', 'image-2.jpg', 'image-3.jpg'])
    expect(await paths('duplicates.size > 1 && duplicates.rank == 1')).toEqual(['image-3.jpg'])
    expect(await paths('duplicates.group == "dup_1" && duplicates.rank == 3')).toEqual(['image-1.jpg'])
    const { facets } = await library.facets({ facets: ['duplicates'] })
    expect(facets[0]!.values.map(({ images }) => images)).toEqual([1, 2])

    hash(2, '00000000ffffffff')
    hash(3, '00ff00ff00ff00ff')
    expect(await find()).toEqual({ images: 4, groups: 0, nearDuplicates: 0 })
    expect(await paths('duplicates.size > 1')).toEqual([])
    expect(await paths('has(duplicates.group)')).toEqual([])
  })

  it('are the former ones until all of the new ones are there', async () => {
    const { store, jobs } = scratch.engine.context
    store.write(() => {
      for (let i = 0; i < 12_000; i++) scratch.addImage()
    })
    const inGroupsOf = (size: number) =>
      store.write(() =>
        store.run(
          "UPDATE image SET perceptual_hash = printf('%08x%08x', id / CAST(:size AS INTEGER) * 524288, id / CAST(:size AS INTEGER))",
          { size },
        ),
      )
    const groups = () => store.get<{ n: number }>('SELECT count(DISTINCT group_id) AS n FROM duplicate')!.n
    inGroupsOf(2)
    const find = async () => (await scratch.client.library.findDuplicates({ distance: 0 })).jobId
    await jobs.wait(await find())
    const before = groups()
    inGroupsOf(3)
    const jobId = await find()
    const seen = new Set<number>()
    while (jobs.get(jobId).status === 'running') {
      seen.add(groups())
      await new Promise((resolve) => setImmediate(resolve))
    }
    const after = groups()
    expect([before, after]).toEqual([5999, 4000])
    expect([...seen].filter((n) => n !== before && n !== after)).toEqual([])
  })
})
