import { createHash, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifySealedAudit } from '#engine'
import { auditSince } from '../../../src/engine/maintenance/index.ts'
import { type Driver, openDriver } from '../../../src/engine/store/driver.ts'
import { AuditSealer } from '../../../src/server/audit-sealer.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let folder: string
let [keyFile, publicKey, heads] = ['', '', '']
const told: string[] = []

const server = () => ({
  name: 'garden',
  client: {
    auditSince: async (input: { entry: number; limit: number }) => auditSince(scratch.engine.context.store, input),
  },
})
const sealer = () => AuditSealer.open({ keyFile, heads, warn: (sentence) => void told.push(sentence) })
const addUsers = async (...names: string[]) => {
  for (const name of names) await scratch.client.access.add({ name, role: 'annotator' })
}

beforeAll(async () => {
  scratch = await scratchWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'winnow-seal-'))
  ;[keyFile, publicKey, heads] = ['key', 'key.pub', 'heads'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const made = generateKeyPairSync('ed25519')
  writeFileSync(keyFile, made.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(publicKey, made.publicKey.export({ type: 'spki', format: 'pem' }))
  await addUsers('ana', 'bea', 'cem')
  const running = await sealer()
  await running.seal([server()])
  await addUsers('dan', 'eva', 'fay')
  await running.seal([server()])
  await addUsers('gus')
})
afterAll(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The verdict on a copy of the database after somebody who can write it changed it. */
async function afterTampering(change: (driver: Driver) => void, lines = readFileSync(heads, 'utf8')) {
  const copy = mkdtempSync(join(folder, 'copy-'))
  scratch.engine.context.store.write(() => undefined)
  for (const name of ['winnow.db', 'winnow.db-wal', 'winnow.db-shm'])
    cpSync(join(scratch.folder, name), join(copy, name), { recursive: true })
  const driver = openDriver(join(copy, 'winnow.db'))
  driver.exec('BEGIN')
  change(driver)
  driver.exec('COMMIT')
  driver.close()
  const headsFile = join(copy, 'heads')
  writeFileSync(headsFile, lines)
  return verifySealedAudit({ database: join(copy, 'winnow.db'), publicKey, heads: headsFile })
}

type Row = {
  seq: number
  at: number
  name: string
  action: string
  detail: string
  lifecycles: string
  previous: string
}
/** Chains all entries again, as whoever knows how Winnow works can. */
function chainAgain(driver: Driver): void {
  let previous = ''
  for (const row of driver.all<Row>(
    'SELECT seq, at, user.name AS name, action, detail, lifecycles, previous FROM audit JOIN user ON user.id = user_id ORDER BY seq',
  )) {
    const { seq, at, name, action, detail, lifecycles } = row
    const text = JSON.stringify([seq, at, name, action, detail, previous, lifecycles])
    const hash = createHash('sha256').update(text).digest('hex')
    driver.run('UPDATE audit SET previous = ?, hash = ? WHERE seq = ?', [previous, hash, seq])
    previous = hash
  }
}
const removeTriggers = (driver: Driver) => {
  for (const name of driver.values<string>(
    "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'",
  ))
    driver.exec(`DROP TRIGGER ${name}`)
}
const tampering = (change: (driver: Driver) => void) => (driver: Driver) => {
  removeTriggers(driver)
  change(driver)
}
const edit = (driver: Driver) => driver.run(`UPDATE audit SET detail = '{"name":"someone"}' WHERE seq = 2`, [])

test('an audit log matches its seal; later entries are counted', async () => {
  const verdict = await afterTampering(() => undefined)
  expect(verdict).toMatchObject({ problems: [], seals: 2, sealedUpTo: 6, entries: 7 })
  expect(verdict.notes).toEqual(['Not sealed, so only the chain speaks for them: 7.'])
})

test('a changed entry is named, also when all later ones were chained again', async () => {
  expect((await afterTampering(tampering(edit))).problems).toEqual(['Audit entry 2 was changed.'])
  const again = await afterTampering(
    tampering((driver) => {
      edit(driver)
      chainAgain(driver)
    }),
  )
  expect(again.problems).toEqual([expect.stringMatching(/^Entry 2 is not the one that was sealed at .*: 3–6\.$/)])
})

test('entries that were cut off or taken out are named', async () => {
  const cut = await afterTampering(tampering((driver) => driver.run('DELETE FROM audit WHERE seq > 4', [])))
  expect(cut.problems).toEqual([expect.stringMatching(/^Cut off or taken out: 5–6, sealed by /)])
  const taken = await afterTampering(
    tampering((driver) => {
      driver.run('DELETE FROM audit WHERE seq = 3', [])
      for (const seq of [4, 5, 6, 7]) driver.run('UPDATE audit SET seq = seq - 1 WHERE seq = ?', [seq])
      chainAgain(driver)
    }),
  )
  expect(taken.problems).toEqual([expect.stringMatching(/^Entry 3 is not the one/)])
})

test('entries in another order are named', async () => {
  const swapped = await afterTampering(
    tampering((driver) => {
      for (const [from, to] of [
        [2, 90],
        [3, 2],
        [90, 3],
      ])
        driver.run('UPDATE audit SET seq = ? WHERE seq = ?', [to!, from!])
    }),
  )
  expect(swapped.problems).toEqual(
    expect.arrayContaining([
      'Entry 2 is the one that was sealed as entry 3: the order was changed.',
      'Entry 3 is the one that was sealed as entry 2: the order was changed.',
    ]),
  )
})

test('signed lines that were changed, or are of another key or workspace, prove nothing and are named', async () => {
  const lines = readFileSync(heads, 'utf8')
  const changed = await afterTampering(() => undefined, lines.replace('"first":1', '"first":2'))
  expect(changed.problems).toEqual([
    expect.stringMatching(/^Line 1 of .* was not signed with this key, or was changed\.$/),
  ])
  const logged = lines.replaceAll(/^/gm, 'Dec  1 06:00:00 host winnow-audit: ').trim()
  expect((await afterTampering(() => undefined, logged)).problems).toEqual([])
  const foreign = await afterTampering(() => undefined, '')
  expect(foreign.problems).toEqual([expect.stringMatching(/^No line of .* is about this workspace\.$/)])
})

test('a server that starts later continues, and reports that the log was changed meanwhile', async () => {
  await (await sealer()).seal([server()])
  const { sealedUpTo, problems } = await afterTampering(() => undefined)
  expect([sealedUpTo, problems, told]).toEqual([7, [], []])
  const shorter = {
    name: 'garden',
    client: {
      auditSince: async () => ({
        ...(await server().client.auditSince({ entry: 0, limit: 4 })),
        newest: { entry: 4, hash: 'x' },
      }),
    },
  }
  await (await sealer()).seal([shorter])
  expect(told).toEqual(['The audit log of garden ends before entry 7, which was sealed. Run winnow audit verify.'])
})
