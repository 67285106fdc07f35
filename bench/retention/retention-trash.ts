import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { confirmationsNeeded } from '../../src/model/guardrails.ts'
import { median, report } from '../figures.ts'

/**
 * Applies a plan that trashes 10,000 of 20,000 images and undoes it, next to moving 10,000 empty files to another folder
 * and back, as a program does whose trash is a folder. Argument: rounds.
 */
const rounds = Number(process.argv[2] ?? 5)
const dropped = 10_000
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-trash-'))
const policy = JSON.stringify({
  schema: 1,
  name: 'Half',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxDropImages: 10_000, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
})

const ofFiles = { there: [] as number[], back: [] as number[] }
const ours = { there: [] as number[], back: [] as number[] }
const timed = (times: number[], work: () => void) => {
  const startedMs = performance.now()
  work()
  times.push(performance.now() - startedMs)
}

try {
  const clock = { nowMs: () => Date.now() }
  for (let round = 0; round < rounds; round++) {
    const [from, to] = [join(folder, `from ${round}`), join(folder, `to ${round}`)]
    for (const place of [from, to]) mkdirSync(place)
    for (let i = 0; i < dropped; i++) writeFileSync(join(from, String(i)), '')
    timed(ofFiles.there, () => {
      for (let i = 0; i < dropped; i++) renameSync(join(from, String(i)), join(to, String(i)))
    })
    timed(ofFiles.back, () => {
      for (let i = 0; i < dropped; i++) renameSync(join(to, String(i)), join(from, String(i)))
    })
    for (const place of [from, to]) rmSync(place, { recursive: true })

    // Restored images are protected for a while, so each round has a new workspace.
    const fresh = join(folder, `workspace ${round}`)
    await createWorkspace(fresh, { name: 'Trash', classes: ['thing'], clock })
    writeFileSync(join(fresh, 'originals', 'one of them'), '')
    const engine = await openEngine({ folder: fresh, program: 'the bench' })
    const { store, jobs } = engine.context
    store.write(() => {
      store.run("INSERT INTO source (name) VALUES ('here')")
      for (let i = 0; i < 2 * dropped; i++)
        store.run(
          `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px,
             imported_at, imported_by) VALUES (?, ?, 'owned', ?, 1, 'jpeg', 1000, 640, 480, ?, 1)`,
          [i.toString(16).padStart(64, '0'), `${i < dropped ? 'old' : 'new'}-${i}.jpg`, `${i}`, Date.now() - 1e9],
        )
    })
    const { planId, rails: guardrails } = await engine.client.policy.createPlan({ policy })
    const stopped = guardrails.filter(({ ok, weight }) => !ok && weight === 'stop')
    if (stopped.length > 0)
      throw new Error(`Guardrails stop the plan: ${stopped.map(({ rail: guardrail }) => guardrail).join(', ')}`)
    const appliedAtMs = performance.now()
    const job = await jobs.wait(
      (await engine.client.disposal.apply({ planId, seen: confirmationsNeeded(guardrails) })).jobId,
    )
    ours.there.push(performance.now() - appliedAtMs)
    if (job.status !== 'done') throw new Error(job.error ?? job.status)
    const restoredAtMs = performance.now()
    const { restored } = await engine.client.disposal.restore({ planId })
    ours.back.push(performance.now() - restoredAtMs)
    if (restored !== dropped) throw new Error(`${restored} of ${dropped} were restored.`)
    await engine.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const [what, which] of [
  ['to the trash', 'there'],
  ['back from it', 'back'],
] as const)
  report({
    what: `10,000 images ${what}, median of ${rounds}`,
    ours: `${median(ours[which]).toFixed(0)} ms`,
    other: `moving as many files ${median(ofFiles[which]).toFixed(0)} ms`,
    ratio: median(ours[which]) / median(ofFiles[which]),
    target: 'at most 300 ms',
    ok: median(ours[which]) <= 300,
  })
