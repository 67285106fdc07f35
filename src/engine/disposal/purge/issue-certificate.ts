import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import { CertificateBody, type Purge } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit, auditHead } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { readAll, readOne, readRows, readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { publicKeyText, readValue, signingKey } from '../../workspace/index.ts'
import type { EraseCheck } from '../erasure/erase-check.ts'
import { newestCertificate, sha256OfLong } from './certificate.ts'
import { outOfScope } from './out-of-scope.ts'

type Verification = CertificateBody['verification']

const signed = promisify(sign)

/** What happens to an image in each store, in words for the reader of the certificate. */
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

/**
 * Issues the certificate of a purge in the transaction that ends it by `end`. It names every image, so other threads
 * assemble, hash and sign it beforehand, and again if another was issued meanwhile. `check` is the search of an
 * erasure.
 */
export async function issueCertificate(
  context: ActingContext,
  purge: Purge,
  check: EraseCheck | null,
  end: () => void,
): Promise<void> {
  const { store, clock, actor, settings } = context
  const purgeRow = rowOf(purge.purgeId)
  const plans = await plansOf(context, purgeRow)
  const verification = [...(await filesGone(context, purgeRow)), ...(check?.verification ?? [])]
  for (let isIssued = false; !isIssued; ) {
    const last = newestCertificate(store)
    const id = (last?.id ?? 0) + 1
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
      plans,
      items: [],
      methods: [
        ...methods[purge.kind],
        ...(purge.kind === 'erasure' && settings().refuseNearErased ? [keptLooks] : []),
      ],
      level: 'logical clear',
      verification,
      outOfScope: [...(check?.staying ?? []), ...outOfScope(context, purgeRow, check?.certificates ?? [])],
      publicKey: publicKeyText(store),
    }
    const text = await withItems(context, canonicalJson(CertificateBody.parse(body)), purgeRow)
    const hash = await sha256OfLong(text)
    const signature = (await signed(null, text, signingKey(store))).toString('base64')
    isIssued = store.write(() => {
      if (newestCertificate(store)?.id !== last?.id) return false
      end()
      store.run(
        'INSERT INTO certificate (id, purge_id, body, hash, signature, created_at) VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?)',
        [id, purgeRow, text, hash, signature, clock.nowMs()],
      )
      audit(context, 'retention.certify', { certificateId: body.certificateId, hash })
      return true
    })
  }
}

const plansOf = (context: ActingContext, purgeRow: number): Promise<CertificateBody['plans']> =>
  readAll<CertificateBody['plans'][number]>(
    context,
    `SELECT 'pln_' || plan.id AS plan, plan.hash AS planHash, plan.policy_hash AS policyHash,
       (SELECT user.name FROM plan_approval JOIN user ON user.id = approved_by
        WHERE plan_id = plan.id AND used_at IS NOT NULL ORDER BY plan_approval.id DESC LIMIT 1) AS approvedBy
     FROM plan WHERE id IN (SELECT plan_id FROM tombstone WHERE purge_id = ?) ORDER BY plan.id`,
    [purgeRow],
  )

/** Inserts the images of the purge and their hashes into the canonical JSON of a body without images. */
async function withItems(context: ActingContext, text: string, purgeRow: number): Promise<Uint8Array<ArrayBuffer>> {
  const [before, after] = text.split(/(?<="items":\[)(?=\])/)
  const listed = await readOne<{ text: Uint8Array<ArrayBuffer> }>(
    context,
    `SELECT CAST(? || coalesce(group_concat(json_object('hash', iif(kind = 'erased', keyed_hash, coalesce(sha256, keyed_hash)),
       'imageId', 'img_' || image_id), ',' ORDER BY image_id), '') || ? AS BLOB) AS text FROM tombstone WHERE purge_id = ?`,
    [before!, after!, purgeRow],
  )
  return listed!.text
}

/** Checks that each step was completed: no item is in progress, and none of their thumbnails is left. */
async function filesGone(context: ActingContext, purgeRow: number): Promise<Verification> {
  const [running = 0] = await readValues<number>(
    context,
    "SELECT count(*) FROM purge_item WHERE purge_id = ? AND step IN ('planned', 'intent', 'unlink')",
    [purgeRow],
  )
  let thumbnails = 0
  const images = await readRows(context, 'SELECT image_id FROM tombstone WHERE purge_id = ?', [purgeRow])
  for await (const some of batchesInTurns(images)) thumbnails += thumbnailsOf(context.store, some)
  return [
    { check: 'files unlinked, none left in limbo', ok: running === 0, found: `${running} running` },
    { check: 'thumbnails', ok: thumbnails === 0, found: `${thumbnails} left` },
  ]
}

const thumbnailsOf = (store: Store, images: readonly number[]): number =>
  store.values<number>('SELECT count(*) FROM cache.thumbnail WHERE image_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(images),
  ])[0] ?? 0
