import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CheckResult } from '#contract'
import { openEngine } from '#engine'
import { openDriver } from '../../../src/engine/store/index.ts'
import { writeImage } from '../../support/images.ts'
import { runCommand } from '../../support/run-command.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { scratchWorkspace } from '../../support/scratch-workspace.ts'

let ground: string
const template = () => join(ground, 'template')
const workspace = () => join(ground, 'ws')
const database = () => join(workspace(), 'winnow.db')

type Page = { pageno: number; region: string }
let pages: Page[]
let pageBytes: number

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-damaged-'))
  const scratch = await scratchWorkspace()
  for (let i = 0; i < 300; i++) scratch.addImage({ path: `a folder with a long name/another one/image-${i}.jpg` })
  const { store } = scratch.engine.context
  // What is deleted again leaves free pages.
  store.write(() =>
    store.run(
      'INSERT INTO saved_query (name, where_text, order_text, position, created_at, created_by) VALUES (?, ?, ?, 1, 1, 1)',
      ['long', 'x'.repeat(60_000), ''],
    ),
  )
  store.write(() => store.run('DELETE FROM saved_query'))
  // The log stays behind, as after a crash.
  mkdirSync(join(ground, 'crashed'))
  store.pragma('wal_checkpoint(TRUNCATE)')
  for (let i = 0; i < 5; i++)
    store.write(() => store.run('INSERT INTO day_of_use (day) VALUES (?)', [`2020-01-0${i + 1}`]))
  cpSync(scratch.folder, join(ground, 'crashed'), { recursive: true })
  store.pragma('wal_checkpoint(TRUNCATE)')
  await scratch.reopen(() => cpSync(scratch.folder, template(), { recursive: true }))
  await scratch.close()
  const driver = openDriver(join(template(), 'winnow.db'), { readOnly: true })
  pages = driver.all<Page>("SELECT pageno, name || ' ' || pagetype AS region FROM dbstat ORDER BY pageno")
  pageBytes = (driver.pragma('page_size') as { page_size: number }[])[0]!.page_size
  driver.close()
  const trunk = readFileSync(join(template(), 'winnow.db')).readUInt32BE(32)
  expect(trunk).toBeGreaterThan(0)
  pages.push({ pageno: trunk, region: 'freelist' })
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeEach(() => cpSync(template(), workspace(), { recursive: true }))
afterEach(() => rmSync(workspace(), { recursive: true, force: true }))

/** Turns every bit of some bytes of a file over. */
function flip(file: string, at: number, length: number): void {
  const bytes = readFileSync(file)
  for (let i = at; i < at + length; i++) bytes[i] = bytes[i]! ^ 0xff
  writeFileSync(file, bytes)
}
const flipPage = ({ pageno }: Page) => flip(database(), (pageno - 1) * pageBytes, pageBytes)

const damages: [name: string, damage: () => void][] = [
  ['0 bytes', () => truncateSync(database(), 0)],
  ['no database', () => writeFileSync(database(), 'This was a database once, and now it is some text. '.repeat(200))],
  ['cut off', () => truncateSync(database(), pageBytes * 20)],
  ['header', () => flip(database(), 0, 100)],
  ['version', () => flip(database(), 60, 4)],
  ['schema page', () => flipPage(pages.find(({ region }) => region.startsWith('sqlite_schema'))!)],
  ['index', () => flipPage(pages.find(({ region }) => region === 'image_by_path leaf')!)],
  ['table', () => flipPage(pages.find(({ region }) => region === 'image leaf')!)],
  ['freelist', () => flipPage(pages.at(-1)!)],
  [
    'header of the log',
    () => {
      cpSync(join(ground, 'crashed'), workspace(), { recursive: true })
      flip(`${database()}-wal`, 4, 20)
    },
  ],
  [
    'middle of the log',
    () => {
      cpSync(join(ground, 'crashed'), workspace(), { recursive: true })
      flip(`${database()}-wal`, 200, 500)
    },
  ],
]

test('S14: a workspace with a page that is damaged is not opened, whichever it is, and nothing is written to it', async () => {
  const whole = readFileSync(database())
  // The first and the last page of each table, index and kind.
  const last = new Map(pages.map((page) => [page.region, page]))
  const first = new Map(pages.toReversed().map((page) => [page.region, page]))
  for (const page of sampled([...new Set([...first.values(), ...last.values()])], 30)) {
    flipPage(page)
    const damaged = readFileSync(database())
    const error = await openEngine({ folder: workspace() }).then(
      () => null,
      (error: unknown) => error,
    )
    expect({ ...page, message: String(error) }).toEqual({
      ...page,
      message: expect.stringMatching(/^Error: The database .* is damaged \(.+\)\. Nothing was written to it\./),
    })
    expect(readFileSync(database()).equals(damaged)).toBe(true)
    writeFileSync(database(), whole)
  }
})

test('S14: a log whose header is damaged holds nothing up once all of it is in the database', async () => {
  const crashed = join(ground, 'crashed-later')
  cpSync(join(ground, 'crashed'), crashed, { recursive: true })
  const driver = openDriver(join(crashed, 'winnow.db'))
  driver.pragma('wal_checkpoint(PASSIVE)')
  cpSync(crashed, workspace(), { recursive: true })
  driver.close()
  flip(`${database()}-wal`, 4, 20)
  const engine = await openEngine({ folder: workspace() })
  expect(engine.context.store.get("SELECT count(*) AS n FROM day_of_use WHERE day LIKE '2020%'")).toEqual({ n: 5 })
  await engine.close()
})

test('S14: a folder in place of the database is named, and stays', async () => {
  rmSync(database())
  mkdirSync(database())
  await expect(openEngine({ folder: workspace() })).rejects.toThrow('is damaged (it is a folder, not a file)')
})

describe.each(damages)('S14: of a database with damage (%s)', (_, damage) => {
  test('each command says one sentence, the check works, and nothing is written', async () => {
    damage()
    const bytes = readFileSync(database())
    const log = existsSync(`${database()}-wal`) ? readFileSync(`${database()}-wal`) : null
    const commands = [
      ['status'],
      ['list'],
      ['import', ground],
      ['settings'],
      ['user', 'list'],
      ['audit', '--verify'],
      ['backup', join(ground, 'x.tar')],
    ]
    for (const [command = '', ...more] of commands) {
      const ended = await runCommand([
        ...command.split(' '),
        ...(command === 'user' ? more.splice(0) : []),
        workspace(),
        ...more,
      ])
      expect(ended).toMatchObject({ exitCode: 1, stdout: '' })
      expect(ended.stderr).toMatch(
        /^winnow: The database .*winnow\.db is damaged \([^\n]+\)\. Nothing was written to it\. There is no backup in [^\n]+\n$/,
      )
    }
    const doctor = await runCommand(['doctor', workspace(), '--json', '--repair'])
    expect(doctor).toMatchObject({ exitCode: 1, stderr: '' })
    const result: CheckResult = JSON.parse(doctor.stdout)
    expect(result).toMatchObject({
      ok: false,
      findings: [{ check: 'database', severity: 'error', what: expect.stringContaining('is damaged') }],
    })
    expect(readFileSync(database()).equals(bytes)).toBe(true)
    if (log) expect(readFileSync(`${database()}-wal`).equals(log)).toBe(true)
  })
})

/** The command that a sentence ends with, as a shell would split it. */
const commandIn = (text: string): string[] =>
  [
    ...text
      .trim()
      .slice(text.lastIndexOf('winnow ') + 7)
      .matchAll(/'([^']*)'|(\S+)/g),
  ].map(([, quoted, plain]) => quoted ?? plain!)

test('S15: the newest backup that is whole is offered, and its command brings images and labels back', async () => {
  const folder = join(ground, 'with a name')
  mkdirSync(join(ground, 'in'))
  for (let i = 0; i < 3; i++) await writeImage(join(ground, `in/p-${i}.png`), { tint: i })
  await runCommand(['init', folder, '--classes', 'coco80'])
  await runCommand(['import', folder, join(ground, 'in'), '--quiet'])
  // As before an upgrade: once as it should be, and later once more, when it was damaged already.
  const backups = join(folder, 'backups')
  cpSync(join(folder, 'winnow.db'), join(backups, 'before-schema-99-from-98.db'))
  cpSync(join(folder, 'winnow.db'), join(backups, 'before-schema-100-from-99.db'))
  flip(join(backups, 'before-schema-100-from-99.db'), 5 * pageBytes, 3 * pageBytes)
  utimesSync(join(backups, 'before-schema-99-from-98.db'), 1_700_000_000, 1_700_000_000)
  await runCommand(['backup', folder, join(ground, 'elsewhere.tar'), '--quiet'])
  utimesSync(join(ground, 'elsewhere.tar'), 1_600_000_000, 1_600_000_000)
  flip(join(folder, 'winnow.db'), 4 * pageBytes, 100)
  const before = readFileSync(join(folder, 'winnow.db'))

  const { stderr } = await runCommand(['status', folder])
  expect(stderr).toContain(
    `Restore the newest backup, of 2023-11-14 22:13: winnow restore-backup '${join(backups, 'before-schema-99-from-98.db')}' '${folder}-restored'`,
  )
  const doctor: CheckResult = JSON.parse((await runCommand(['doctor', folder, '--json'])).stdout)
  const restored = await runCommand([...commandIn(doctor.findings[0]!.fix), '--json', '--quiet'])
  expect(restored).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(restored.stdout)).toMatchObject({
    images: 3,
    verified: false,
    leftOut: [],
    workspace: `${folder}-restored`,
  })
  expect(
    JSON.parse((await runCommand(['doctor', `${folder}-restored`, '--deep', '--json', '--quiet'])).stdout),
  ).toMatchObject({ ok: true })
  expect(readFileSync(join(folder, 'winnow.db')).equals(before)).toBe(true)

  // One at another place, where the database still tells of it.
  rmSync(backups, { recursive: true })
  expect((await runCommand(['status', folder])).stderr).toContain(
    `winnow restore-backup ${join(ground, 'elsewhere.tar')} '${folder}-restored-2'`,
  )
})

test('S16: damage found later is reported in the same words, and nothing is written from then on', async () => {
  const folder = workspace()
  const engine = await openEngine({ folder })
  try {
    const { store } = engine.context
    store.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(database())
    for (const { pageno, region } of pages)
      if (region === 'image leaf') flip(database(), (pageno - 1) * pageBytes, pageBytes)
    const damaged = readFileSync(database())
    expect(damaged.equals(bytes)).toBe(false)
    store.pragma('shrink_memory')
    const { jobId } = await engine.client.maintenance.check({})
    expect(await engine.context.jobs.wait(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^The database .* is damaged/),
    })
    await expect(engine.client.library.list({})).rejects.toMatchObject({
      code: 'DAMAGED',
      message: expect.stringMatching(/^The database .* is damaged/),
    })
    await expect(engine.client.access.add({ name: 'ada', role: 'lead' })).rejects.toMatchObject({ code: 'DAMAGED' })
    await engine.close()
    expect(readFileSync(database()).equals(damaged)).toBe(true)
  } finally {
    await engine.close().catch(() => {})
  }
})
