import { type EndedRefresh, RecipeName, RefreshResult, type RefreshSignature } from '#contract'
import { type JobId, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import type { Store } from '../store/index.ts'

const action = 'refresh.sign'

type RefreshRow = Pick<EndedRefresh, 'jobId' | 'endedAtMs' | 'format' | 'folder'> & {
  recipe: string | null
  result: string
}
const ended = `SELECT 'job_' || id AS jobId, ended_at AS endedAtMs, input ->> '$.format' AS format, input ->> '$.folder' AS folder,
  input ->> '$.training.recipe' AS recipe, result
FROM job WHERE kind = 'refresh.run' AND status = 'done'`

/** Returns the last refresh with its signatures; if it found nothing new, the one that made its version. */
export function lastRefresh(store: Store): EndedRefresh | null {
  const row = store.get<RefreshRow>(`${ended} ORDER BY id DESC LIMIT 1`)
  if (!row) return null
  const last = toEnded(store, row)
  if (!last.result.unchanged) return last
  const made = store.get<RefreshRow>(
    `${ended} AND result ->> '$.dataset' = ? AND result ->> '$.unchanged' = 0 AND result ->> '$.stoppedAt' IS NULL
     ORDER BY id DESC LIMIT 1`,
    [last.result.dataset],
  )
  return made ? toEnded(store, made) : last
}

/**
 * Signs the summary of a refresh as the acting user. The audit log's chain shows later changes. Signing again changes
 * nothing. Throws INVALID for a refresh that a check held back.
 */
export function signRefresh(acting: ActingContext, jobId: JobId): EndedRefresh {
  const { store, actor } = acting
  const row = store.get<RefreshRow>(`${ended} AND id = ?`, [rowOf(jobId)])
  if (!row) throw notFound(`refresh ${jobId} that has ended`)
  const { result, signatures } = toEnded(store, row)
  if (result.stoppedAt !== null)
    throw invalid(`The refresh stopped before the step ${result.stoppedAt}. Continue it first, then sign.`)
  if (!signatures.some(({ signedBy }) => signedBy === actor.name))
    audit(acting, action, {
      jobId,
      dataset: result.dataset,
      hash: result.hash,
      summary: summaryHash(result),
    })
  return toEnded(store, row)
}

const summaryHash = (result: RefreshResult): string => sha256Hex(canonicalJson(result))

function toEnded(store: Store, { recipe, result: text, ...refresh }: RefreshRow): EndedRefresh {
  const result = RefreshResult.parse(JSON.parse(text))
  const now = summaryHash(result)
  const signatures = store.all<Omit<RefreshSignature, 'matches'>>(
    `SELECT user.name AS signedBy, at AS signedAtMs, detail ->> '$.summary' AS sha256
     FROM audit JOIN user ON user.id = user_id WHERE action = ? AND detail ->> '$.jobId' = ? ORDER BY seq`,
    [action, refresh.jobId],
  )
  return {
    ...refresh,
    recipe: RecipeName.safeParse(recipe).data ?? null,
    result,
    signatures: signatures.map((one) => ({ ...one, matches: one.sha256 === now })),
  }
}
