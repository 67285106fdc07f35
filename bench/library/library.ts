import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compileOrder, compileWhere } from '../../src/engine/query/index.ts'
import { openBigWorkspace } from '../big-workspace.ts'
import { median, percentile, report } from '../figures.ts'
import { untilQuiet } from '../until-quiet.ts'

/**
 * The library of a million images with ten million labels, through the engine's own procedures: first pages of ten typical
 * queries, counts of all facets under each, the sequence that the grid scrolls over, and a page right after an edit.
 * Compared with plain SQL on the same database: one SELECT with ORDER BY, LIMIT and OFFSET, and a GROUP BY per facet.
 * Options: --folder, --images, --patience SECONDS to wait for a quiet machine before each part.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.cache/bench/million' },
    images: { type: 'string', default: '1000000' },
    patience: { type: 'string', default: '60' },
  },
})
const images = Number(values.images)
const engine = await openBigWorkspace(resolve(values.folder), images, 10)
const { client } = engine
const { store, clock } = engine.context

const typical: readonly { where: string; order: string }[] = [
  { where: '', order: '' },
  { where: 'state == "predicted"', order: 'prediction.minScore' },
  { where: 'state == "reviewed"', order: 'image.reviewedAt:desc' },
  { where: 'image.source == "kitchen"', order: 'image.capturedAt:desc' },
  { where: '"class 7" in labels.classes', order: '' },
  { where: '"class 7" in labels.classes && "night" in image.tags && state == "reviewed"', order: 'image.capturedAt' },
  { where: 'state == "predicted" && prediction.minScore < 0.4', order: 'prediction.minScore' },
  { where: 'labels.count >= 5 && image.month == "2026-01"', order: 'image.path' },
  { where: 'image.path.contains("day 77/")', order: 'image.path' },
  { where: 'state == "rejected" && image.format == "png"', order: 'image.bytes:desc' },
]

/** Plain SQL for each facet of the panel. */
const groups: readonly [name: string, select: string, from: string][] = [
  ['state', 'image.state', 'image'],
  ['class', 'annotation.class_id', 'image JOIN annotation ON annotation.image_id = image.id'],
  ['tag', 'image_tag.tag', 'image JOIN image_tag ON image_tag.image_id = image.id'],
  ['source', 'image.source_id', 'image'],
  ['reviewer', 'image.reviewed_by', 'image'],
  ['labels', 'image.label_count', 'image'],
  ['month', "strftime('%Y-%m', image.captured_at / 1000.0, 'unixepoch')", 'image'],
  ['imported', 'image.imported_at / 86400000', 'image'],
  ['format', 'image.format', 'image'],
  ['lifecycle', 'image.lifecycle', 'image'],
]

/** Milliseconds by the clock, and of processor time, which other programs do not affect. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; cpuMs: number; value: T }> {
  const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()]
  const value = await work()
  const { user, system } = process.cpuUsage(usedBefore)
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000, value }
}

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))
const shown = (where: string): string => where || 'everything'

await untilQuiet(Number(values.patience))
const quick = await timed(() => client.library.facets({ facets: ['state', 'source', 'tag'] }))
const slow = await timed(() => client.library.facets({ facets: ['class'] }))
console.log(
  `once after the start, with room for other work between the pieces: columns ${ms(quick.ms)} ms (processor ${ms(quick.cpuMs)}), classes of all labels ${ms(slow.ms)} ms more (processor ${ms(slow.cpuMs)})`,
)
const memory = process.memoryUsage()
console.log(
  `memory of the engine: ${Math.round(memory.rss / 1e6)} MB, of it ${Math.round(memory.arrayBuffers / 1e6)} MB in columns`,
)

const plainPage = (where: string, order: string, offset: number) => {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  return store.all(
    `SELECT image.*, (SELECT name FROM source WHERE id = image.source_id) AS source FROM image
     WHERE ${condition.sql} ORDER BY ${compileOrder(order)} LIMIT 100 OFFSET ${offset}`,
    condition.parameters,
  )
}

for (const { where, order } of typical) {
  await untilQuiet(Number(values.patience))
  const first = await timed(() => client.library.list({ where, order, limit: 100 }))
  const again = await timed(() => client.library.list({ where, order, limit: 100 }))
  const plain = await timed(() => plainPage(where, order, 0))
  report({
    what: `first page of ${shown(where)} by ${order || 'import'} (asked again ${ms(again.ms)} ms)`,
    ours: `${ms(first.ms)} ms (processor ${ms(first.cpuMs)})`,
    other: `plain SELECT ${ms(plain.ms)} ms (processor ${ms(plain.cpuMs)})`,
    ratio: first.ms / plain.ms,
    target: '200 ms',
    ok: first.ms <= 200,
  })
}

for (const { where } of typical) {
  await untilQuiet(Number(values.patience))
  const fresh = `${where.trim() || 'true'} && true`
  const first = await timed(() => client.library.facets({ where: fresh }))
  const samples: number[] = []
  for (let i = 0; i < 5; i++) {
    // An edit makes the engine count again everything that depends on the images.
    store.write(() => store.run('UPDATE image SET size_bytes = size_bytes + 1 WHERE id = ?', [1000 * i + 7]))
    samples.push((await timed(() => client.library.facets({ where: fresh }))).ms)
  }
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  const plain = await timed(() => {
    for (const [, select, from] of groups)
      store.all(
        `SELECT ${select} AS value, count(DISTINCT image.id) AS images FROM ${from} WHERE ${condition.sql} GROUP BY 1`,
        condition.parameters,
      )
  })
  report({
    what: `13 facets under ${shown(where)}: ${first.value.images} images (after an edit ${ms(median(samples))} ms)`,
    ours: `${ms(first.ms)} ms (processor ${ms(first.cpuMs)})`,
    other: `${groups.length} times GROUP BY ${ms(plain.ms)} ms (processor ${ms(plain.cpuMs)})`,
    ratio: first.ms / plain.ms,
    target: '100 ms',
    ok: first.ms <= 100,
  })
}

await untilQuiet(Number(values.patience))
for (const { where, order } of typical.slice(0, 4)) {
  const first = await timed(() => client.library.sequence({ where, order }))
  const again = await timed(() => client.library.sequence({ where, order }))
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  const plain = await timed(() =>
    store.all(
      `SELECT image.id FROM image WHERE ${condition.sql} ORDER BY ${compileOrder(order)}`,
      condition.parameters,
    ),
  )
  console.log(
    `sequence of ${shown(where)} by ${order || 'import'}: ${ms(first.ms)} ms, again ${ms(again.ms)} ms, ${(first.value.byteLength / 1e6).toFixed(1)} MB; plain SELECT of the ids ${ms(plain.ms)} ms`,
  )
}

const afterEditMs: number[] = []
const plainMs: number[] = []
const { where, order } = typical[1]!
const sequence = new Uint32Array((await client.library.sequence({ where, order })).slice().buffer)
await untilQuiet(Number(values.patience))
for (let i = 0; i < 40; i++) {
  const row = sequence[Math.floor((i * sequence.length) / 40)]!
  store.write(() =>
    store.run('UPDATE image SET prediction_min_score = prediction_min_score + 0.001 WHERE id = ?', [row]),
  )
  afterEditMs.push((await timed(() => client.library.list({ where, order, limit: 100 }))).ms)
}
for (let i = 0; i < 5; i++) {
  const at = Math.floor((i * sequence.length) / 5)
  plainMs.push((await timed(() => plainPage(where, order, Math.max(0, at - 1)))).ms)
}
report({
  what: `first page right after an edit, p95 of 40 among ${sequence.length} (median ${ms(median(afterEditMs))} ms)`,
  ours: `${ms(percentile(afterEditMs, 0.95))} ms`,
  other: `LIMIT and OFFSET ${ms(median(plainMs))} ms`,
  ratio: percentile(afterEditMs, 0.95) / median(plainMs),
  target: '50 ms',
  ok: percentile(afterEditMs, 0.95) <= 50,
})
await engine.close()
