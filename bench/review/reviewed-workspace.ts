import { createWorkspace, type Engine, openEngine } from '../../src/engine/index.ts'

const [classes, sources, users, weeks] = [80, 8, 5, 52]
const weekMs = 7 * 86_400_000

/**
 * A workspace of `images` that users reviewed over a year, with four corrections each, and `more` to review. Only rows;
 * there are no files.
 */
export async function reviewedWorkspace(folder: string, images: number, more: number): Promise<Engine> {
  const clock = { nowMs: () => Date.now() }
  const nowMs = clock.nowMs()
  await createWorkspace(folder, {
    name: 'Bench',
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    clock,
  })
  const engine = await openEngine({ folder, program: 'bench' })
  const { store } = engine.context
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
      { images: images + more, sources, users, weeks, week: weekMs, now: nowMs },
    )
    store.run(
      `INSERT INTO review_unit ${counted} SELECT i, 1, i, 1 + i % :sources, 1 + i / 7 % :users,
         CAST((:now - i * 7919000 % (:weeks * :week) + 3 * 86400000) / :week AS INTEGER), :now - i * 7919000 % (:weeks * :week), 1, 5.0, 0.8 FROM one`,
      { images, sources, users, weeks, week: weekMs, now: nowMs },
    )
    // Four objects were corrected, each of a different class. Row 0 is the whole image.
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
  return engine
}
