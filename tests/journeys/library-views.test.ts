import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeImage } from '../support/images.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

describe('saved queries', () => {
  const names = async () => (await scratch.client.library.savedQueries()).map(({ name }) => name)
  const save = (name: string, where = 'state == "new"') => scratch.client.library.saveQuery({ name, where })

  it('are kept in the workspace, for everybody, in the order that was chosen', async () => {
    for (const name of ['one', 'two', 'three']) await save(name)
    const three = (await scratch.client.library.savedQueries())[2]!
    await scratch.client.library.moveQuery({ savedQueryId: three.savedQueryId, to: 0 })
    await scratch.reopen()
    expect(await names()).toEqual(['three', 'one', 'two'])
    const anna = await scratch.actingAs('anna', 'annotator')
    expect((await anna.library.savedQueries())[0]).toMatchObject({ name: 'three', createdBy: 'olga' })
  })

  it('are live: what matches now is in', async () => {
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
    await scratch.client.bulk.run({ target: { where: '' }, action: { kind: 'tag', tag: 'dusk' } })
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

describe('imports', () => {
  it('are listed with what they brought, and a query that finds it', async () => {
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

it('the status leaves room for other work between the folders of the cache', async () => {
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
