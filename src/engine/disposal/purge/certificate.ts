import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { Certificate, CertificateBody } from '#contract'
import { type CertificateId, idOf, type PlanId, type PurgeId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { readOne, readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { publicKeyText } from '../../workspace/index.ts'

type Row = { id: number; purge_id: number; hash: string; signature: string }
type Reading = Pick<Context, 'store' | 'threads'>

/** The maximum number of images that a certificate shows; the signed text names all. */
const shownImages = 1000
/** Characters per piece of a certificate's text. */
const pieceCharacters = 500_000

export const newestCertificate = (store: Store): { id: number; hash: string } | undefined =>
  store.get<{ id: number; hash: string }>('SELECT id, hash FROM certificate ORDER BY id DESC LIMIT 1')

/** Hashes megabytes on another thread. */
export const sha256OfLong = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')

/** Checks and shortens a certificate on other threads: it names every image of its purge. */
async function toCertificate(context: Reading, row: Row): Promise<Certificate> {
  const { store } = context
  const whole = await readOne<{ text: Uint8Array<ArrayBuffer> }>(
    context,
    'SELECT CAST(body AS BLOB) AS text FROM certificate WHERE id = ?',
    [row.id],
  )
  const [shown] = await readValues<string>(
    context,
    `SELECT json_set(body, '$.items', json((SELECT json_group_array(json(value)) FROM (
       SELECT value FROM json_each(body, '$.items') LIMIT ?))))
     FROM certificate WHERE id = ?`,
    [shownImages, row.id],
  )
  if (!whole || shown === undefined) throw new Error(`Certificate crt_${row.id} is gone while it was being read.`)
  const body = CertificateBody.parse(JSON.parse(shown))
  const problems: string[] = []
  if ((await sha256OfLong(whole.text)) !== row.hash) problems.push('The text doesn’t match its hash.')
  const before = store.get<{ hash: string }>('SELECT hash FROM certificate WHERE id = ?', [row.id - 1])
  if (body.previous !== (before?.hash ?? '')) problems.push('It doesn’t follow the previous certificate.')
  const isSigned = await verified(whole.text, createPublicKey(body.publicKey), Buffer.from(row.signature, 'base64'))
  if (!isSigned || body.publicKey !== publicKeyText(store)) problems.push('The signature isn’t that of the workspace.')
  return Certificate.parse({
    certificateId: idOf('crt', row.id),
    purgeId: idOf('prg', row.purge_id),
    body,
    moreItems: Math.max(0, body.scope.images - body.items.length),
    hash: row.hash,
    signature: row.signature,
    problems,
  })
}

const verified = (bytes: Uint8Array, key: KeyObject, signature: Buffer): Promise<boolean> =>
  new Promise((resolve, reject) => {
    verify(null, bytes, key, signature, (error, isRight) => (error ? reject(error) : resolve(isRight)))
  })

const select = 'SELECT id, purge_id, hash, signature FROM certificate'

export async function listCertificates(context: Reading): Promise<Certificate[]> {
  const listed: Certificate[] = []
  for (const row of context.store.all<Row>(`${select} ORDER BY id DESC`)) listed.push(await toCertificate(context, row))
  return listed
}

/** Finds a certificate by its id, by its purge, or the newest that names an image of the plan. */
export async function findCertificate(
  context: Reading,
  by: { certificateId?: CertificateId; purgeId?: PurgeId; planId?: PlanId },
): Promise<Certificate> {
  const [which, id] = by.certificateId
    ? ['id = ?', by.certificateId]
    : by.purgeId
      ? ['purge_id = ?', by.purgeId]
      : ['purge_id IN (SELECT purge_id FROM tombstone WHERE plan_id = ?)', by.planId]
  const row = id && (await readOne<Row>(context, `${select} WHERE ${which} ORDER BY id DESC LIMIT 1`, [rowOf(id)]))
  if (row) return toCertificate(context, row)
  const what = by.certificateId ?? by.purgeId ?? by.planId ?? 'this'
  throw notFound(
    by.planId ? `certificate of plan ${what}: none of its images was purged yet` : `certificate of ${what}`,
  )
}

/** Returns a piece of the signed text, which names all images; empty after its end. */
export async function certificateText(context: Reading, certificateId: CertificateId, piece: number): Promise<string> {
  const [text] = await readValues<string>(context, 'SELECT substr(body, ?, ?) FROM certificate WHERE id = ?', [
    1 + piece * pieceCharacters,
    pieceCharacters,
    rowOf(certificateId),
  ])
  return text ?? ''
}

/** Returns the problems of the certificates, one sentence each. */
export async function certificateProblems(context: Reading): Promise<{ certificates: number; problems: string[] }> {
  const broken = context.store.values<number>('SELECT id FROM certificate WHERE NOT json_valid(body) ORDER BY id')
  if (broken.length > 0) {
    const count = context.store.values<number>('SELECT count(*) FROM certificate')[0] ?? 0
    return { certificates: count, problems: broken.map((id) => `Certificate crt_${id} was changed: it can’t be read.`) }
  }
  const all = await listCertificates(context)
  const problems = all.flatMap((one) => one.problems.map((problem) => `Certificate ${one.certificateId}: ${problem}`))
  return { certificates: all.length, problems }
}
