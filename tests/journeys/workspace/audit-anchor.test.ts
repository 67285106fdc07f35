import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuditVerdict } from '#contract'
import { type Engine, openEngine } from '#engine'
import type { ImageId } from '#model/ids.ts'
import { openDriver } from '../../../src/engine/store/index.ts'
import { writeImage } from '../../support/images.ts'
import { adding, label, nextEditId } from '../../support/label-bench.ts'
import { runCommand } from '../../support/run-command.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

let ground: string
/** A workspace in which much was done: images trashed, restored, exported and erased, with a certificate. */
const template = () => join(ground, 'template')
let folder: string
const head = () => join(folder, 'audit-head.json')
let copies = 0

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-anchor-'))
  const scratch = await scratchWorkspace()
  for (let i = 0; i < 6; i++) await writeImage(join(ground, `in/p-${i}.png`), { tint: i * 9 })
  const done = async (started: Promise<{ jobId: string }>) =>
    expect(await scratch.engine.context.jobs.wait((await started).jobId as never)).toMatchObject({ status: 'done' })
  const { client } = scratch
  await done(client.library.import({ paths: [join(ground, 'in')], format: 'images' }))
  for (const n of [1, 2])
    await client.labeling.edit({
      imageId: `img_${n}` as ImageId,
      editId: nextEditId(),
      baseRevision: 0,
      diff: { ...adding(label()), state: { before: 'new', after: 'reviewed' } },
    })
  await scratch.freeze({ name: 'v1' })
  await client.access.add({ name: 'ada', role: 'lead' })
  await done(client.datasets.export({ name: 'v1', format: 'coco', folder: join(ground, 'export'), verify: true }))
  await done(client.bulk.run({ target: { where: 'image.path.contains("p-3")' }, action: { kind: 'trash' } }))
  await done(
    client.bulk.run({
      target: { where: 'image.path.contains("p-3") && lifecycle == "trashed"' },
      action: { kind: 'restore' },
    }),
  )
  for (const name of ['p-4', 'p-5']) {
    const purge = await client.disposal.planErasure({
      where: `image.path.contains("${name}")`,
      reason: 'asked',
      basis: 'law',
    })
    await done(client.disposal.runPurge({ purgeId: purge.purgeId, images: purge.images }))
  }
  await client.access.setRole({ name: 'ada', role: 'admin' })
  await scratch.reopen(() => cpSync(scratch.folder, template(), { recursive: true }))
  await scratch.close()
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeEach(() => {
  folder = join(ground, `copy-${copies++}`)
  cpSync(template(), folder, { recursive: true })
})

/** Changes the database as another program could, whatever guards stand in it. */
function tamper(...statements: string[]): void {
  const driver = openDriver(join(folder, 'winnow.db'))
  const guards = driver.all<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
  driver.exec(`PRAGMA foreign_keys = OFF; ${guards.map(({ name }) => `DROP TRIGGER ${name};`).join(' ')}`)
  driver.exec(statements.join(';'))
  driver.exec(guards.map(({ sql }) => `${sql};`).join('\n'))
  driver.close()
}

const rows = <Row>(sql: string): Row[] => {
  const driver = openDriver(join(folder, 'winnow.db'), { readOnly: true })
  try {
    return driver.all<Row>(sql)
  } finally {
    driver.close()
  }
}

async function inEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({ folder })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}
const verified = (): Promise<AuditVerdict> => inEngine(({ client }) => client.access.verifyAudit())

test('what was done verifies, and the head names the newest entries', async () => {
  const verdict = await verified()
  expect(verdict).toMatchObject({ lifecycleChanges: 4, tombstones: 2, certificates: 2, problems: [], notes: [] })
  const kept = JSON.parse(readFileSync(head(), 'utf8'))
  expect(kept).toMatchObject({
    winnow: 'audit head',
    audit: verdict.head,
    lifecycles: { entry: 4 },
    certificates: { entry: 2 },
  })
  // Read again after it was closed and opened, and after one more entry.
  await inEngine(({ client }) => client.access.setRole({ name: 'ada', role: 'lead' }))
  expect(JSON.parse(readFileSync(head(), 'utf8')).audit.entry).toBe(verdict.head.entry + 1)
  expect((await verified()).problems).toEqual([])
})

describe('U12: truncated and emptied records are found, by verify and by the check', () => {
  const newest = () => rows<{ n: number }>('SELECT max(seq) AS n FROM audit')[0]!.n
  test.each<[string, () => string[], RegExp]>([
    [
      'the audit’s tail',
      () => [`DELETE FROM audit WHERE seq > ${newest() - 2}`],
      /^Audit entries \d+ to \d+ are missing: The head of /,
    ],
    ['the whole audit', () => ['DELETE FROM audit'], /^Audit entries 1 to \d+ are missing: The head of /],
    [
      'the last lifecycle change',
      () => ['DELETE FROM retention_event WHERE seq = 4'],
      /^Lifecycle change 4 is missing: The head of /,
    ],
    [
      'all lifecycle changes',
      () => ['DELETE FROM retention_event'],
      /^Lifecycle changes 1 to 4 are missing: The head of /,
    ],
    [
      'the last certificate',
      () => ['DELETE FROM certificate WHERE id = 2'],
      /^Certificate crt_2 is missing, which audit entry \d+ issued\.$/,
    ],
    [
      'all tombstones',
      () => ['DELETE FROM tombstone'],
      /^The tombstone of img_5 is missing, which lifecycle change 3 left\.$/,
    ],
  ])('%s', async (_, statements, matches) => {
    tamper(...statements())
    const { exitCode, stdout } = await runCommand(['audit', folder, '--verify'])
    expect(exitCode).toBe(1)
    expect(stdout.split('\n').some((line) => matches.test(line))).toBe(true)
    const doctor = await runCommand(['doctor', folder, '--json', '--quiet'])
    expect(doctor.exitCode).toBe(1)
    const { findings } = JSON.parse(doctor.stdout) as { findings: { check: string; what: string }[] }
    expect(findings.some(({ check, what }) => check === 'audit' && matches.test(what))).toBe(true)
  })
})

describe('U13: a changed row is found and named', () => {
  test.each<[string, string, string[]]>([
    ['an audit entry', "UPDATE audit SET detail = '{}' WHERE seq = 3", ['Audit entry 3 was changed.']],
    [
      'a lifecycle change',
      "UPDATE retention_event SET rule = 'another' WHERE seq = 2",
      ['Lifecycle change 2 (img_4, trashed to active) was changed.'],
    ],
    [
      'a lifecycle change in the middle',
      'DELETE FROM retention_event WHERE seq = 2',
      ['Lifecycle change 2 is missing.'],
    ],
    ['a tombstone', "UPDATE tombstone SET kind = 'purged' WHERE image_id = 5", ['The tombstone of img_5 was changed.']],
    [
      'a tombstone that was put in',
      "INSERT INTO tombstone SELECT 1, kind, sha256, NULL, 'ff', classes, plan_id, rule, purge_id, at, NULL FROM tombstone WHERE image_id = 5",
      ['The tombstone of img_1 belongs to no purge.'],
    ],
    [
      'a certificate',
      "UPDATE certificate SET body = replace(body, 'law', 'whim') WHERE id = 1",
      [
        'Certificate crt_1: The text doesn’t match its hash.',
        'Certificate crt_1: The signature isn’t that of the workspace.',
      ],
    ],
  ])('%s', async (_, statement, problems) => {
    tamper(statement)
    expect((await verified()).problems.toSorted()).toEqual(problems.toSorted())
  })

  test('an entry that was changed together with all hashes after it, by the head and by what left the workspace', async () => {
    rechain()
    const { problems } = await verified()
    expect(problems).toEqual([
      expect.stringMatching(/^Audit entry \d+ is another one than The head of /),
      expect.stringMatching(/^Audit entry \d+ is another one than Certificate crt_1 names\.$/),
      expect.stringMatching(/^Audit entry \d+ is another one than Certificate crt_2 names\.$/),
      `Audit entry ${exported().entry} is another one than The export ${join(ground, 'export')} names.`,
    ])
    // Also where the head was taken along: an export or a certificate that somebody keeps still shows it.
    const { stdout } = await runCommand([
      'audit',
      folder,
      '--verify',
      '--against',
      join(ground, 'export/audit-head.json'),
    ])
    expect(stdout).toContain(
      `Audit entry ${exported().entry} is another one than ${join(ground, 'export/audit-head.json')} names.`,
    )
  })
})

const exported = (): { entry: number; hash: string } =>
  JSON.parse(readFileSync(join(ground, 'export/audit-head.json'), 'utf8')).audit

/** Changes the first entry and makes the chain fit again, as somebody could who knows how it is made. */
function rechain(): void {
  type Entry = { seq: number; at: number; name: string; action: string; detail: string; lifecycles: string | null }
  let previous = ''
  const entries = rows<Entry>('SELECT audit.*, user.name FROM audit JOIN user ON user.id = user_id ORDER BY seq')
  tamper(
    ...entries.map(({ seq, at, name, action, detail, lifecycles }) => {
      const now = seq === 1 ? '{"name":"eve"}' : detail
      const parts = [seq, at, name, action, now, previous, ...(lifecycles === null ? [] : [lifecycles])]
      const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
      const set = `UPDATE audit SET detail = '${now.replaceAll("'", "''")}', previous = '${previous}', hash = '${hash}' WHERE seq = ${seq}`
      previous = hash
      return set
    }),
  )
}

test('U14: killed before the head was written, nothing is reported, and the head follows at the next start', async () => {
  const args = ['user', 'role', folder, 'ada', 'annotator']
  const before = JSON.parse(readFileSync(head(), 'utf8')).audit.entry
  const { steps } = await winnowCounted(args)
  let behind = 0
  for (const n of [steps.commit - 1, steps.commit]) {
    rmSync(folder, { recursive: true })
    cpSync(template(), folder, { recursive: true })
    const { exitCode } = await winnow(args, { stopAt: { signal: 'SIGKILL', when: 'after', step: 'commit', n } })
    expect(exitCode).toBeNull()
    const newest = rows<{ n: number }>('SELECT max(seq) AS n FROM audit')[0]!.n
    if (newest === before + 1 && JSON.parse(readFileSync(head(), 'utf8')).audit.entry === before) behind += 1
    const { problems, head: verifiedHead } = await verified()
    expect({ n, problems }).toEqual({ n, problems: [] })
    expect(JSON.parse(readFileSync(head(), 'utf8')).audit).toEqual(verifiedHead)
  }
  expect(behind).toBeGreaterThan(0)
})

describe('U15: a head that the database contradicts', () => {
  test('stays as it is until an admin accepts the audit, with a recorded reason', async () => {
    tamper('DELETE FROM audit WHERE seq > 3')
    const evidence = readFileSync(head(), 'utf8')
    await inEngine(({ client }) => client.access.setRole({ name: 'ada', role: 'lead' }))
    expect(readFileSync(head(), 'utf8')).toBe(evidence)
    expect((await runCommand(['audit', folder, '--accept', 'mine', '--as', 'ada'])).exitCode).toBe(3)
    const { exitCode, stdout } = await runCommand(['audit', folder, '--accept', 'I put last week’s database back'])
    // What the certificates name is still not there.
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('Certificate crt_2') })
    expect(stdout).not.toContain('The head of')
    expect(rows('SELECT action, detail FROM audit WHERE seq = 5')).toEqual([
      { action: 'access.acceptAudit', detail: expect.stringMatching(/I put last week.*are missing: The head of/) },
    ])
  })

  test.each<[string, () => void, RegExp]>([
    ['taken away', () => rmSync(head()), /^The head of the audit log is missing \(/],
    ['empty', () => writeFileSync(head(), ''), /^The head of the audit log can't be read \(/],
    [
      'changed',
      () => writeFileSync(head(), readFileSync(head(), 'utf8').replace(/"entry": \d+/, '"entry": 3')),
      /^The head of the audit log was not signed by this workspace \(/,
    ],
  ])('is found when it was %s', async (_, change, matches) => {
    change()
    expect((await verified()).problems).toEqual([expect.stringMatching(matches)])
    expect((await verified()).problems).toEqual([expect.stringMatching(matches)])
  })
})

test('U16: a restored workspace verifies; a later head of the old one is explained', async () => {
  await runCommand(['backup', folder, join(ground, `${copies}.tar`), '--quiet'])
  await inEngine(async ({ client }) => {
    for (const role of ['annotator', 'lead', 'annotator', 'lead'] as const)
      await client.access.setRole({ name: 'ada', role })
  })
  const later = head()
  folder = join(ground, `restored-${copies}`)
  await runCommand(['restore-backup', join(ground, `${copies}.tar`), folder, '--quiet'])
  expect((await verified()).problems).toEqual([])
  const against = await runCommand(['audit', folder, '--verify', '--against', later, '--json'])
  expect(against.exitCode).toBe(0)
  expect(JSON.parse(against.stdout)).toMatchObject({
    ok: true,
    notes: [expect.stringMatching(/names audit entry \d+ of the workspace from which entry \d+ restored this one\.$/)],
  })
})

test('U17: users, settings, label set, models and bulk actions are in the audit with what became of them', async () => {
  const { client, engine, close } = await scratchWorkspace()
  const newest = async (): Promise<[string, unknown]> => {
    const [entry] = await client.access.audit({ limit: 1 })
    return [entry!.action, entry!.detail]
  }
  const model = await (async () => {
    const { store } = engine.context
    store.write(() =>
      store.run(`INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by)
      VALUES ('m', 'ab', 'test', 'm.onnx', 1, '[]', '{"name":"","layout":"nchw","type":"float32","longSidePx":64,"multiplePx":32,"fixed":null}', 1, 1)`),
    )
    return (await client.models.list())[0]!.modelId
  })()
  const steps: [() => Promise<unknown>, string, unknown][] = [
    [() => client.access.add({ name: 'ada', role: 'lead' }), 'access.add', { name: 'ada', role: 'lead' }],
    [
      () => client.access.setRole({ name: 'ada', role: 'admin' }),
      'access.setRole',
      { name: 'ada', before: 'lead', role: 'admin' },
    ],
    [
      () => client.access.setDisabled({ name: 'ada', disabled: true }),
      'access.setDisabled',
      { name: 'ada', disabled: true },
    ],
    [() => client.workspace.changeSettings({ blindShare: 0.1 }), 'workspace.changeSettings', { blindShare: '0 → 0.1' }],
    [() => client.workspace.addClasses({ names: ['bird', 'dog'] }), 'workspace.changeLabelSet', { added: ['bird'] }],
    [
      () => client.workspace.changeClass({ classId: 2, change: { name: 'hound' } }),
      'workspace.changeLabelSet',
      { changed: ['dog: name "dog" to "hound"'] },
    ],
    [
      () => client.workspace.orderClasses({ classIds: [2, 1, 3, 4] }),
      'workspace.changeLabelSet',
      { order: ['hound', 'person', 'cat', 'bird'] },
    ],
    [
      async () => {
        const action = { kind: 'removeClass', classId: 4, into: null } as const
        const { jobId } = await client.bulk.run({ target: { where: '' }, action })
        await engine.context.jobs.wait(jobId)
      },
      'workspace.changeLabelSet',
      { removed: ['bird'] },
    ],
    [
      () => client.models.moveAlias({ modelId: model, alias: 'current' }),
      'models.moveAlias',
      { alias: 'current', modelId: model, name: 'm', before: null, reason: '' },
    ],
  ]
  try {
    for (const [act, action, detail] of steps) {
      await act()
      expect(await newest()).toEqual([action, detail])
    }
    // What changes nothing is no entry.
    const before = await newest()
    await client.workspace.changeSettings({ blindShare: 0.1 })
    await client.workspace.addClasses({ names: ['hound'] })
    expect(await newest()).toEqual(before)
    await engine.context.jobs.wait(
      (await client.library.import({ paths: [join(ground, 'in')], format: 'images' })).jobId,
    )
    const { bulkId, jobId } = await client.bulk.run({ target: { where: 'true' }, action: { kind: 'trash' } })
    await engine.context.jobs.wait(jobId)
    expect(await newest()).toEqual(['bulk.run', { bulkId, kind: 'trash', title: 'Moved to the trash', images: 6 }])
    await engine.context.jobs.wait((await client.bulk.undo({ bulkId })).jobId)
    expect(await newest()).toEqual(['bulk.undo', { bulkId, title: 'Moved to the trash' }])
    expect((await client.access.verifyAudit()).problems).toEqual([])
  } finally {
    await close()
  }
})
