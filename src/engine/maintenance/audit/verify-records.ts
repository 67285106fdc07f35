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
 * Whether what was written down of decisions is as it was written: the audit, lifecycle changes, tombstones and
 * certificates, against each other, against the head beside the database, and against every head that was noted in a
 * certificate or a verified export available. `against` is one more file with such a head.
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

/** Each certificate has an entry of the audit that it was issued by, with its hash, and the other way round. */
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

/** Heads that stand in certificates, in verified exports available, and in a file that is named. */
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

/** The entry of a restore after which this workspace went another way than the one whose head was noted. */
const restoredBefore = (store: Store, { entry }: AuditHead): number | null =>
  store.values<number>("SELECT min(seq) FROM audit WHERE action = 'upkeep.restoreBackup' AND seq <= ?", [entry])[0] ??
  null
