import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf, rowOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
  for (let i = 0; i < 47; i++)
    scratch.addImage({ path: `p${i % 5}/${i}.jpg`, widthPx: 100 + (i % 7), source: `camera ${i % 3}` })
  const { store } = scratch.engine.context
  store.write(() => {
    store.run('UPDATE image SET captured_at = 1000 * (id % 4) WHERE id % 3 > 0')
    store.run('UPDATE image SET prediction_min_score = (id % 10) / 10.0, prediction_count = 1 WHERE id % 2 = 0')
    store.run("UPDATE image SET lifecycle = 'trashed' WHERE id = 13")
  })
})
afterEach(() => scratch.close())

const orders = [
  '',
  'id:desc',
  'image.capturedAt',
  'image.capturedAt:desc',
  'prediction.minScore',
  'prediction.minScore:desc',
  'image.path',
  'image.source:desc',
  'image.width',
  'reviewer',
]

async function pageByPage(order: string, where?: string, limit = 5): Promise<number[]> {
  const rows: number[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await scratch.client.library.list({ order, where, limit, cursor })
    rows.push(...page.images.map(({ imageId }) => rowOf(imageId)))
    if (page.nextCursor === null) return rows
    cursor = page.nextCursor
  }
}

async function sequence(order: string, where?: string): Promise<number[]> {
  const bytes = await scratch.client.library.sequence({ order, where })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true))
}

describe('lists', () => {
  it.each(orders)('I14: pages by "%s" give each image once, as the sequence has them', async (order) => {
    const all = await sequence(order)
    expect(new Set(all).size).toBe(46)
    expect(all).not.toContain(13)
    for (const limit of [1, 5, 46, 47]) expect(await pageByPage(order, undefined, limit)).toEqual(all)
    const some = await sequence(order, 'image.width > 103')
    expect(await pageByPage(order, 'image.width > 103', 4)).toEqual(some)
  })

  it('I14: images without a value come last, in both directions', async () => {
    for (const order of ['prediction.minScore', 'prediction.minScore:desc']) {
      const scores = (await scratch.client.library.list({ order, limit: 100 })).images.map(({ minScore }) => minScore)
      expect(scores.indexOf(null)).toBe(scores.filter((score) => score !== null).length)
    }
  })

  it('counts, rows and sources agree', async () => {
    const { library } = scratch.client
    expect(await library.count({ where: 'image.source == "camera 1"' })).toEqual({ count: 16 })
    expect(await library.count({ where: 'lifecycle == "trashed"' })).toEqual({ count: 1 })
    expect(
      (await library.rows({ imageIds: [idOf('img', 9), idOf('img', 4000), idOf('img', 2)] })).map((row) => row.imageId),
    ).toEqual(['img_9', 'img_2'])
    expect((await library.sources()).reduce((sum, { images }) => sum + images, 0)).toBe(46)
  })

  it('refuses a mark of another list and a wrong query with its place', async () => {
    const { nextCursor } = await scratch.client.library.list({ limit: 1 })
    await expect(scratch.client.library.list({ order: 'image.path', cursor: nextCursor! })).rejects.toMatchObject({
      code: 'INVALID',
    })
    await expect(scratch.client.library.list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(scratch.client.library.count({ where: 'image.widht > 1' })).rejects.toMatchObject({
      code: 'INVALID',
      data: { at: 0 },
    })
  })
})

describe('the listing for scripts', () => {
  it('has labels and open predictions in pixels of the upright image', async () => {
    const [imageId] = [idOf('img', 1)]
    const { store } = scratch.engine.context
    const model = scratch.addModel()
    scratch.addPredictions(model, imageId, [
      { classId: 2, score: 0.4, box: [1, 2, 3, 4] },
      { classId: 3, score: 0.9, box: [10.5, 20, 30, 40] },
    ])
    store.write(() => {
      store.run('UPDATE prediction SET outcome = 1 WHERE n = 0')
      store.run(
        `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, model_id, score, created_at, updated_at, updated_by)
         VALUES (1, 'ann_00000001', 0, 2, 'box', '{"shape":"box","x":1,"y":2,"width":3,"height":4}', 1, 2, 3, 4, 'model', ?, 0.4, 0, 0, 1)`,
        [rowOf(model)],
      )
    })
    const { images } = await scratch.client.library.export({ where: 'id == "img_1"', labels: true })
    expect(images).toEqual([
      {
        imageId,
        path: 'p0/0.jpg',
        width: 100,
        height: 480,
        state: 'new',
        source: 'camera 0',
        capturedAt: '1970-01-01T00:00:01.000Z',
        lifecycle: 'active',
        labels: [
          {
            annotationId: 'ann_00000001',
            class: 'dog',
            shape: 'box',
            bbox: [1, 2, 3, 4],
            score: 0.4,
            origin: 'model',
            model,
          },
        ],
        predictions: [
          {
            annotationId: `prd_${rowOf(model)}_1`,
            class: 'cat',
            shape: 'box',
            bbox: [10.5, 20, 30, 40],
            score: 0.9,
            origin: 'model',
            model,
          },
        ],
      },
    ])
    const [plain] = (await scratch.client.library.export({ limit: 1 })).images
    expect(plain).not.toHaveProperty('labels')
  })
})
