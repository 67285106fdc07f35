import { beforeEach, expect, it } from 'vitest'
import { compileWhere, registerQueryFunctions } from '../../../src/engine/query/index.ts'
import { openForReading } from '../../../src/engine/store/index.ts'
import { adding, box, label, labelBench } from '../../support/label-bench.ts'

/** 400 labels on one image: a list in a list in a list in a list would be gone through 25,600,000,000 times. */
const labels = 400
const endless =
  'labels.exists(a, labels.exists(b, labels.exists(c, labels.exists(d, a.width + b.width + c.width + d.width < 0.0))))'

const bench = labelBench()
beforeEach(() =>
  bench.edit(
    bench.scratch.addImage({ path: 'crowd.jpg' }),
    adding(...Array.from({ length: labels }, (_, x) => label({ geometry: box(x, 1, 3, 4) }))),
  ),
)

it('a query of nested lists can be stopped, and others get their answers then', async () => {
  const stop = new AbortController()
  const asked = bench.scratch.client.library.count({ where: endless }, { signal: stop.signal })
  const list = bench.scratch.client.library.list({ limit: 1 })
  stop.abort(new Error('nobody waits'))
  await expect(asked).rejects.toThrow('nobody waits')
  expect((await list).images).toHaveLength(1)
})

it('a query of nested lists ends when the workspace is closed', async () => {
  const asked = bench.scratch.client.library.count({ where: endless })
  const failed = expect(asked).rejects.toThrow()
  await bench.scratch.reopen()
  await failed
})

it('a query of nested lists checks while it runs whether anybody waits', () => {
  const store = openForReading(bench.scratch.folder)
  const watch = registerQueryFunctions(store, { maxMs: Number.POSITIVE_INFINITY })
  watch(() => {
    throw new Error('stopped')
  })
  const { sql, parameters } = compileWhere(endless, { nowMs: 0 })
  expect(() => store.get(`SELECT count(*) FROM image WHERE ${sql}`, parameters)).toThrow('stopped')
  store.close()
})

it('a query of nested lists ends after its time limit, and its inner part is named', () => {
  const store = openForReading(bench.scratch.folder)
  registerQueryFunctions(store, { maxMs: 0 })
  const count = (text: string) => {
    const { sql, parameters } = compileWhere(text, { nowMs: 0 })
    return store.get<{ n: number }>(`SELECT count(*) AS n FROM image WHERE ${sql}`, parameters)?.n
  }
  try {
    const inner = 'labels.exists(b, b.width < a.width)'
    const query = `labels.exists(a, ${inner})`
    expect(() => count(query)).toThrow(
      expect.objectContaining({
        code: 'INVALID',
        data: { at: query.indexOf(inner) },
        message: expect.stringContaining(inner),
      }),
    )
    expect(() => count('labels.exists(a, labels.filter(b, b.width > 0.0).size() < 0)')).toThrow('This takes too long')
    expect(() => count('labels.exists(a, !(a.class in labels.classes))')).toThrow('This takes too long')
    expect(count('labels.exists(a, a.width < 0.0) && labels.exists(a, a.width < 0.0)')).toBe(0)
  } finally {
    store.close()
  }
})
