import { createPublicKey, sign, verify } from 'node:crypto'
import { Certificate, CertificateBody, type Purge } from '#contract'
import { type CertificateId, idOf, type PlanId, type PurgeId, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit, auditHead } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Store } from '../../store/index.ts'
import { publicKeyText, readValue, signingKey } from '../../workspace/index.ts'
import type { EraseCheck } from '../erasure/erase-check.ts'
import { outOfScope } from './out-of-scope.ts'

type Row = { id: number; purge_id: number; body: string; hash: string; signature: string }
type Verification = CertificateBody['verification']

/** What is done to an image in each store, in the words of a user who has to believe it. */
const methods = {
  trash: [
    { store: 'original', method: 'renamed out of its place, then unlinked; folders flushed' },
    { store: 'renditions, tiles, thumbnails, embeddings', method: 'unlinked or deleted' },
    { store: 'predictions', method: 'deleted' },
    { store: 'labels and their history', method: 'kept' },
  ],
  erasure: [
    { store: 'original', method: 'renamed out of its place, then unlinked; folders flushed' },
    { store: 'renditions, tiles, thumbnails, embeddings', method: 'unlinked or deleted' },
    { store: 'database', method: 'rows deleted with secure_delete, write-ahead log truncated' },
    { store: 'frozen datasets', method: 'items redacted, versions sealed again' },
    { store: 'quarantine, temporary files, other copies', method: 'found by name and content, then unlinked' },
    { store: 'log, queries, records of jobs and actions', method: 'names replaced' },
  ],
} as const

const keptLooks = {
  store: 'perceptual hash',
  method: 'kept by setting, to refuse near-duplicates; it is derived from the image',
}

/** Issues the certificate of a purge that ended. In the transaction that ends it. `check` is of an erasure. */
export function issueCertificate(context: ActingContext, purge: Purge, check: EraseCheck | null): void {
  const { store, clock, actor, settings } = context
  const last = store.get<{ id: number; hash: string }>('SELECT id, hash FROM certificate ORDER BY id DESC LIMIT 1')
  const id = (last?.id ?? 0) + 1
  const purgeRow = rowOf(purge.purgeId)
  const body: CertificateBody = {
    certificate: 1,
    certificateId: idOf('crt', id),
    kind: purge.kind,
    workspace: String(readValue(store, 'name') ?? ''),
    issuedAt: new Date(clock.nowMs()).toISOString(),
    previous: last?.hash ?? '',
    audit: auditHead(store),
    authority: { requestedBy: purge.createdBy, carriedOutBy: actor.name, reason: purge.reason, basis: purge.basis },
    scope: { images: purge.purged, bytes: purge.bytes, purge: purge.purgeId, purgeHash: purge.hash },
    plans: plansOf(store, purgeRow),
    items: itemsOf(store, purgeRow, purge.kind),
    methods: [...methods[purge.kind], ...(purge.kind === 'erasure' && settings().refuseNearErased ? [keptLooks] : [])],
    level: 'logical clear',
    verification: [...filesGone(context, purgeRow), ...(check?.verification ?? [])],
    outOfScope: [...(check?.staying ?? []), ...outOfScope(context, purgeRow, check?.certificates ?? [])],
    publicKey: publicKeyText(store),
  }
  const text = canonicalJson(CertificateBody.parse(body))
  const signature = sign(null, Buffer.from(text), signingKey(store)).toString('base64')
  store.run('INSERT INTO certificate (id, purge_id, body, hash, signature, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
    id,
    purgeRow,
    text,
    sha256Hex(text),
    signature,
    clock.nowMs(),
  ])
  audit(context, 'retention.certify', { certificateId: body.certificateId, hash: sha256Hex(text) })
}

const plansOf = (store: Store, purgeRow: number): CertificateBody['plans'] =>
  store
    .all<{ id: number; hash: string; policy_hash: string; approved_by: string | null }>(
      `SELECT DISTINCT plan.id, plan.hash, plan.policy_hash,
         (SELECT user.name FROM plan_approval JOIN user ON user.id = approved_by
          WHERE plan_id = plan.id AND used_at IS NOT NULL ORDER BY plan_approval.id DESC LIMIT 1) AS approved_by
       FROM tombstone JOIN plan ON plan.id = tombstone.plan_id WHERE purge_id = ? ORDER BY plan.id`,
      [purgeRow],
    )
    .map(({ id, hash, policy_hash, approved_by }) => ({
      plan: idOf('pln', id),
      planHash: hash,
      policyHash: policy_hash,
      approvedBy: approved_by,
    }))

const itemsOf = (store: Store, purgeRow: number, kind: Purge['kind']): CertificateBody['items'] =>
  store
    .all<{ image_id: number; sha256: string | null; keyed_hash: string }>(
      'SELECT image_id, sha256, keyed_hash FROM tombstone WHERE purge_id = ? ORDER BY image_id',
      [purgeRow],
    )
    .map(({ image_id, sha256, keyed_hash }) => ({
      imageId: idOf('img', image_id),
      hash: kind === 'erasure' ? keyed_hash : (sha256 ?? keyed_hash),
    }))

/** That each step was taken to its end: no item is on its way, none of their thumbnails is left. */
function filesGone({ store }: ActingContext, purgeRow: number): Verification {
  const isRunning = store.get<{ n: number }>(
    "SELECT count(*) AS n FROM purge_item WHERE purge_id = ? AND step IN ('planned', 'intent', 'unlink')",
    [purgeRow],
  )?.n
  const thumbnails = store.get<{ n: number }>(
    `SELECT count(*) AS n FROM cache.thumbnail WHERE image_id IN (SELECT image_id FROM tombstone WHERE purge_id = ?)`,
    [purgeRow],
  )?.n
  return [
    { check: 'files unlinked, none left in limbo', ok: isRunning === 0, found: `${isRunning ?? 0} running` },
    { check: 'thumbnails', ok: thumbnails === 0, found: `${thumbnails ?? 0} left` },
  ]
}

function toCertificate(store: Store, row: Row): Certificate {
  const body = CertificateBody.parse(JSON.parse(row.body))
  const problems: string[] = []
  if (sha256Hex(row.body) !== row.hash) problems.push('The text doesn’t match its hash.')
  const before = store.get<{ hash: string }>('SELECT hash FROM certificate WHERE id = ?', [row.id - 1])
  if (body.previous !== (before?.hash ?? '')) problems.push('It doesn’t follow the previous certificate.')
  const isSigned = verify(
    null,
    Buffer.from(row.body),
    createPublicKey(body.publicKey),
    Buffer.from(row.signature, 'base64'),
  )
  if (!isSigned || body.publicKey !== publicKeyText(store)) problems.push('The signature isn’t that of the workspace.')
  return Certificate.parse({
    certificateId: idOf('crt', row.id),
    purgeId: idOf('prg', row.purge_id),
    body,
    hash: row.hash,
    signature: row.signature,
    problems,
  })
}

export const listCertificates = (store: Store): Certificate[] =>
  store.all<Row>('SELECT * FROM certificate ORDER BY id DESC').map((row) => toCertificate(store, row))

/** The certificate by its own id, by its purge, or the newest that speaks of an image of the plan. */
export function findCertificate(
  store: Store,
  by: { certificateId?: CertificateId; purgeId?: PurgeId; planId?: PlanId },
): Certificate {
  const row = by.certificateId
    ? store.get<Row>('SELECT * FROM certificate WHERE id = ?', [rowOf(by.certificateId)])
    : by.purgeId
      ? store.get<Row>('SELECT * FROM certificate WHERE purge_id = ? ORDER BY id DESC LIMIT 1', [rowOf(by.purgeId)])
      : by.planId
        ? store.get<Row>(
            `SELECT * FROM certificate WHERE purge_id IN (SELECT purge_id FROM tombstone WHERE plan_id = ?)
             ORDER BY id DESC LIMIT 1`,
            [rowOf(by.planId)],
          )
        : undefined
  if (row) return toCertificate(store, row)
  const what = by.certificateId ?? by.purgeId ?? by.planId ?? 'this'
  throw notFound(
    by.planId ? `certificate of plan ${what}: none of its images was purged yet` : `certificate of ${what}`,
  )
}

/** What is wrong with the certificates, one sentence each. */
export function certificateProblems(store: Store): { certificates: number; problems: string[] } {
  const all = listCertificates(store)
  const problems = all.flatMap((one) => one.problems.map((problem) => `Certificate ${one.certificateId}: ${problem}`))
  return { certificates: all.length, problems }
}
