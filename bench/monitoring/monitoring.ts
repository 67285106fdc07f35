import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { owner } from '../../src/engine/access/index.ts'
import { recordEdit } from '../../src/engine/labeling/index.ts'
import { followReviews } from '../../src/engine/monitoring/follow-job.ts'
import { annotationIdFrom, idOf, predictionId } from '../../src/model/ids.ts'
import { emptyDiff } from '../../src/model/labels/diff.ts'
import { median, percentile } from '../figures.ts'
import { reviewedWorkspace } from '../review/reviewed-workspace.ts'

/**
 * Monitoring's report over a year of reviews, next to Python that sums the same rows plainly; the other calls of its page;
 * and what one more review costs the engine's thread. Arguments: reviewed images (four corrections each), timed reviews.
 */
const images = Number(process.argv[2] ?? 250_000)
const reviews = Number(process.argv[3] ?? 300)
const [classes, boxes] = [80, 8]
const folder = join(mkdtempSync(join(process.env.WINNOW_BENCH ?? tmpdir(), 'winnow-monitoring-')), 'workspace')
const say = (text: string) => process.stdout.write(`${text}\n`)

const engine = await reviewedWorkspace(folder, images, reviews)
const { context } = engine
const { store } = context
try {
  const count = (sql: string) => store.values<number>(sql)[0]!
  const corrections = count(
    'SELECT sum(moved + relabelled + deleted + added) FROM review_unit_class WHERE class_id = 0',
  )
  say(`${images} reviewed images, ${corrections} corrections, ${count('SELECT count(*) FROM review_total')} totals`)

  const reports: number[] = []
  for (let i = 0; i < 9; i++) {
    const from = performance.now()
    await engine.client.monitoring.report({})
    reports.push(performance.now() - from)
  }
  const python = spawnSync(
    'python3',
    [
      '-c',
      `import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
t = time.time()
for key in ("0", "c.class_id", "u.source_id", "u.week", "u.user_id"):
    db.execute("SELECT " + key + ", sum(accepted), sum(moved), sum(relabelled), sum(deleted), sum(added) FROM review_unit u JOIN review_unit_class c USING (image_id, model_id) WHERE (class_id > 0) = (? = 'c.class_id') GROUP BY 1", (key,)).fetchall()
print(1000 * (time.time() - t))`,
      join(folder, 'winnow.db'),
    ],
    { encoding: 'utf8' },
  )
  const [reportMs, plainMs] = [median(reports), Number(python.stdout)]
  say(`report ${reportMs.toFixed(0)} ms; the same sums over the rows themselves ${plainMs.toFixed(0)} ms`)
  say(`ratio ${(plainMs / reportMs).toFixed(1)}, target 200 ms`)

  // The other calls when the page opens.
  const { monitoring } = engine.client
  for (const [name, ask] of [
    ['report', () => monitoring.report({})],
    ['weeks by class', () => monitoring.trend({ by: 'class' })],
    ['weeks by source', () => monitoring.trend({ by: 'source' })],
    ['queue and team', () => monitoring.teamwork()],
    ['blind audit', () => monitoring.blindAudit()],
  ] as const) {
    const used: number[] = []
    for (let i = 0; i < 5; i++) {
      const before = process.cpuUsage()
      await ask()
      const { user, system } = process.cpuUsage(before)
      used.push((user + system) / 1000)
    }
    say(`${name}: ${median(used).toFixed(0)} ms of processor time, target 200 ms`)
  }

  // The next images, each with predictions, a few of them corrected.
  store.write(() => {
    for (let row = images + 1; row <= images + reviews; row++) {
      store.run('INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, 1, 0, ?, ?)', [
        row,
        boxes,
        boxes,
      ])
      for (let n = 0; n < boxes; n++)
        store.run(
          'INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16) VALUES (?, 1, ?, ?, 0.9, ?, 160, 1600, 1600)',
          [row, n, 1 + ((row * 7 + n * 11) % classes), n * 4000],
        )
    }
  })
  const acting = { ...context, actor: owner(store) }
  const [wall, used]: [number[], number[]] = [[], []]
  for (let row = images + 1; row <= images + reviews; row++) {
    recordEdit(acting, {
      imageRow: row,
      kind: 'edit',
      diff: {
        ...emptyDiff,
        annotations: Array.from({ length: boxes }, (_, n) => ({
          before: null,
          after: {
            id: annotationIdFrom(context.ids.random()),
            classId: 1 + ((row * 7 + n * 11) % classes),
            geometry: { shape: 'box', x: n * 250 + (n % 3), y: 10, width: 100, height: 100 },
            attributes: {},
            origin: 'model',
            modelId: idOf('mdl', 1),
            predictionId: predictionId(1, n),
            score: 0.9,
          },
        })),
        predictions: Array.from({ length: boxes }, (_, n) => ({
          id: predictionId(1, n),
          before: 'open',
          after: 'taken',
        })),
        state: { before: 'predicted', after: 'reviewed' },
      },
    })
    const [from, before] = [performance.now(), process.threadCpuUsage()]
    await followReviews(context)
    const after = process.threadCpuUsage()
    wall.push(performance.now() - from)
    used.push((after.user + after.system - before.user - before.system) / 1000)
  }
  const half = (samples: number[]) => samples.slice(samples.length / 2)
  say(
    `one more review: ${median(half(wall)).toFixed(2)} ms, p95 ${percentile(half(wall), 0.95).toFixed(2)}; processor ${median(half(used)).toFixed(2)} ms, target 2 ms`,
  )
} finally {
  await engine.close()
  rmSync(join(folder, '..'), { recursive: true, force: true })
}
