import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { owner } from '../src/engine/access/index.ts'
import { createWorkspace, openEngine } from '../src/engine/index.ts'
import { recordEdit } from '../src/engine/labeling/index.ts'
import { followReviews } from '../src/engine/monitoring/follow-job.ts'
import { annotationIdFrom, idOf, predictionId } from '../src/model/ids.ts'
import { emptyDiff } from '../src/model/labels/diff.ts'
import { median, percentile } from './figures.ts'

/**
 * The report of monitoring over a year of reviews, beside Python that sums the same rows plainly; what else its page asks
 * for; and what one more review costs the engine's thread. Arguments: reviewed images (four corrections each), reviews that are timed.
 */
const images = Number(process.argv[2] ?? 250_000)
const reviews = Number(process.argv[3] ?? 300)
const [classes, sources, users, weeks, boxes] = [80, 8, 5, 52, 8]
const weekMs = 7 * 86_400_000
const folder = join(mkdtempSync(join(process.env.WINNOW_BENCH ?? tmpdir(), 'winnow-monitoring-')), 'workspace')
const clock = { nowMs: () => Date.now() }
const nowMs = clock.nowMs()
const say = (text: string) => process.stdout.write(`${text}\n`)

await createWorkspace(folder, {
  name: 'Bench',
  classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
  clock,
})
const engine = await openEngine({ folder, program: 'bench' })
const { context } = engine
const { store } = context
try {
  store.write(() => {
    for (let i = 1; i <= sources; i++) store.run('INSERT INTO source (name) VALUES (?)', [`source ${i}`])
    for (let i = 2; i <= users; i++)
      store.run("INSERT INTO user (name, role, created_at) VALUES (?, 'annotator', 0)", [`user ${i}`])
    store.run(
      `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by)
       VALUES ('bench', 'none', 'yolox', 'none.onnx', 0, '[]', '{}', 0, 1)`,
    )
    store.run("INSERT INTO model_alias (alias, model_id) VALUES ('current', 1)")
    const counted = 'WITH RECURSIVE one (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < :images)'
    store.run(
      `INSERT INTO image (id, sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at,
         imported_by, state, reviewed_by, reviewed_at)
       ${counted} SELECT i, printf('%064x', i), i || '.jpg', 'linked', '/nowhere/' || i, 1 + i % :sources, 'jpeg', 1, 4000, 3000, 0,
         1, iif(i > :images - 5000, 'predicted', 'reviewed'),
         iif(i > :images - 5000, NULL, 1 + i / 7 % :users), iif(i > :images - 5000, NULL, :now - i * 7919000 % (:weeks * :week)) FROM one`,
      { images: images + reviews, sources, users, weeks, week: weekMs, now: nowMs },
    )
    store.run(
      `INSERT INTO review_unit ${counted} SELECT i, 1, i, 1 + i % :sources, 1 + i / 7 % :users,
         CAST((:now - i * 7919000 % (:weeks * :week) + 3 * 86400000) / :week AS INTEGER), :now - i * 7919000 % (:weeks * :week), 1, 5.0, 0.8 FROM one`,
      { images, sources, users, weeks, week: weekMs, now: nowMs },
    )
    // Four objects were corrected, each in a class of its own; row 0 stands for the whole image.
    for (const [n, column] of ['moved', 'relabelled', 'deleted', 'added'].entries())
      store.run(
        `INSERT INTO review_unit_class SELECT image_id, 1, 1 + (image_id * 31 + ${n} * 17) % :classes, 2, ${['moved', 'relabelled', 'deleted', 'added'].map((one) => (one === column ? 1 : 0)).join(', ')}, 1.5
         FROM review_unit WHERE true ON CONFLICT DO NOTHING`,
        { classes },
      )
    store.run(`INSERT INTO review_unit_class SELECT image_id, 1, 0, 8, 1, 1, 1, 1, 6.0 FROM review_unit`)
    store.run(
      `INSERT INTO review_total SELECT u.model_id, u.week, c.class_id, u.source_id, u.user_id, count(*), count(*), sum(c.accepted),
         sum(c.moved), sum(c.relabelled), sum(c.deleted), sum(c.added), sum(c.iou), count(*), sum(u.seconds), count(*), sum(u.score),
         sum(u.score * u.score)
       FROM review_unit u JOIN review_unit_class c ON c.image_id = u.image_id GROUP BY 1, 2, 3, 4, 5`,
    )
  })
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

  // What else the page asks for when it opens.
  const { monitoring } = engine.client
  for (const [name, ask] of [
    ['report', () => monitoring.report({})],
    ['weeks by class', () => monitoring.trend({ by: 'class' })],
    ['weeks by source', () => monitoring.trend({ by: 'source' })],
    ['queue and team', () => monitoring.teamwork()],
    ['blind audit', () => monitoring.anchoring()],
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

  // The next images, each with predictions of which a few are corrected.
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
