import { join } from 'node:path'
import type { AuditHead, AuditVerdict } from '#contract'
import { auditHead, auditProblems } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { certificateProblems, lifecycleProblems } from '../../disposal/index.ts'
import { invalid } from '../../errors.ts'
import { ledgerGaps } from '../../labeling/index.ts'
import type { Store } from '../../store/index.ts'
import { againstChain, headNotedIn, headProblems } from '../../workspace/index.ts'

const maxNamed = 100

/**
 * Checks that the records of decisions are unchanged: compares the audit, lifecycle changes, tombstones and certificates
 * with each other, with the head beside the database, and with every head recorded in a certificate or an available
 * verified export. `against` is one more file with such a head.
 */
export async function verifyRecords(
  { store, folders, threads }: Pick<Context, 'store' | 'folders' | 'threads'>,
  against?: string,
): Promise<AuditVerdict> {
  const problems: string[] = []
  const notes: string[] = []
  let unnamed = 0
  const found = (problem: string) => {
    if (problems.length < maxNamed) problems.push(problem)
    else unnamed += 1
  }
  for (const problem of headProblems(folders.root, store)) found(problem)
  const entries = await auditProblems(store, found)
  const { events, tombstones } = await lifecycleProblems(store, found)
  const { certificates, problems: ofCertificates } = await certificateProblems({ store, threads })
  for (const problem of ofCertificates) found(problem)
  for (const problem of issuedAndKept(store)) found(problem)
  for (const problem of await ledgerGaps({ store, threads })) found(problem)
  for (const { where, noted } of await notedHeads(store, against)) {
    const problem = againstChain(store, 'audit', noted, where)
    const restored = problem === null ? null : restoredBefore(store, noted)
    if (restored !== null)
      notes.push(
        `${where} names audit entry ${noted.entry} of the workspace from which entry ${restored} restored this one.`,
      )
    else if (problem !== null) found(problem)
  }
  if (unnamed > 0) problems.push(`There are ${unnamed} more.`)
  return { entries, lifecycleChanges: events, tombstones, certificates, head: auditHead(store), problems, notes }
}

/** Checks that each certificate has its audit entry with its hash, and each such entry its certificate. */
function issuedAndKept(store: Store): string[] {
  const issued = new Map(
    store
      .arrays<[id: string, hash: string, seq: number]>(
        `SELECT detail ->> 'certificateId', detail ->> 'hash', seq FROM audit
         WHERE action = 'retention.certify' AND json_valid(detail)`,
      )
      .map(([id, hash, seq]) => [id, { hash, seq }]),
  )
  const kept = new Map(store.arrays<[id: string, hash: string]>("SELECT 'crt_' || id, hash FROM certificate"))
  return [
    ...[...issued].flatMap(([id, { hash, seq }]) => {
      if (!kept.has(id)) return [`Certificate ${id} is missing, which audit entry ${seq} issued.`]
      return kept.get(id) === hash ? [] : [`Certificate ${id} is another one than audit entry ${seq} issued.`]
    }),
    ...[...kept.keys()].filter((id) => !issued.has(id)).map((id) => `No audit entry issued certificate ${id}.`),
  ]
}

type RecordedHead = { where: string; noted: AuditHead }

/** Returns the heads recorded in certificates, in available verified exports, and in the named file. */
async function notedHeads(store: Store, against: string | undefined): Promise<RecordedHead[]> {
  const noted: RecordedHead[] = store
    .arrays<[id: number, head: string]>(
      "SELECT id, body ->> 'audit' FROM certificate WHERE json_valid(body) AND body ->> 'audit' IS NOT NULL",
    )
    .map(([id, head]) => ({ where: `Certificate crt_${id}`, noted: JSON.parse(head) as AuditHead }))
  for (const folder of store.values<string>('SELECT folder FROM verified_export ORDER BY id')) {
    const head = await headNotedIn(join(folder, 'audit-head.json'))
    if (head) noted.push({ where: `The export ${folder}`, noted: head })
  }
  if (against === undefined) return noted
  const head = await headNotedIn(against)
  if (!head)
    throw invalid(
      `${against} can't be read, or names no audit entry. Name an audit-head.json, of an export or a workspace, or a certificate.`,
    )
  return [...noted, { where: against, noted: head }]
}

/** Returns the entry of a restore before the recorded head, after which the two workspaces differ. */
const restoredBefore = (store: Store, { entry }: AuditHead): number | null =>
  store.values<number>("SELECT min(seq) FROM audit WHERE action = 'upkeep.restoreBackup' AND seq <= ?", [entry])[0] ??
  null
