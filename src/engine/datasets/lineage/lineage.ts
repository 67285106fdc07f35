import type { AuditCertificate, FreezeOptions, Lineage, LineageNow } from '#contract'
import { idOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext, Context } from '../../context.ts'
import { readLong } from '../../query/index.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Store } from '../../store/index.ts'
import { winnowVersion } from '../../winnow-version.ts'
import { type DatasetRow, datasetByName, versionBefore } from '../queries.ts'

/** Returns what a version comes from, at the time of its freeze; `hash` covers all of it. */
export function lineageAt(
  { store, settings, actor }: ActingContext,
  version: DatasetRow,
  options: FreezeOptions,
  accepted: AuditCertificate[],
): Lineage {
  const previous = versionBefore(store, version)
  const policy = store.get<{ name: string; version: number; hash: string }>(
    'SELECT name, version, hash FROM policy_version ORDER BY id DESC LIMIT 1',
  )
  const plan = store.get<{ id: number; hash: string; policyHash: string; appliedAtMs: number }>(
    `SELECT id, hash, policy_hash AS policyHash, applied_at AS appliedAtMs FROM plan
     WHERE status = 'applied' ORDER BY applied_at DESC, id DESC LIMIT 1`,
  )
  const model = store.get<{ id: number; name: string; sha256: string }>(
    `SELECT id, name, sha256 FROM model JOIN model_alias ON model_id = id WHERE alias = 'current'`,
  )
  const { goldenDataset } = settings()
  const golden = goldenDataset ? datasetByName(store, goldenDataset) : undefined
  const { name, where, seed, split, by, ...choices } = options
  const content = {
    previous: previous ? { dataset: previous.name, hash: previous.hash } : null,
    policy: policy ?? null,
    plan: plan
      ? { planId: idOf('pln', plan.id), hash: plan.hash, policyHash: plan.policyHash, appliedAtMs: plan.appliedAtMs }
      : null,
    model: model ? { modelId: idOf('mdl', model.id), name: model.name, sha256: model.sha256 } : null,
    golden: golden ? { dataset: golden.name, hash: golden.hash } : null,
    query: where ?? '',
    seed,
    split,
    by: by ?? null,
    choices,
    accepted,
    frozenBy: actor.name,
    program: `winnow ${winnowVersion}`,
  }
  return { ...content, hash: sha256Hex(canonicalJson(content)) }
}

/** The lineage of a version, null from before it was kept; the models trained on it, and the versions made after it. */
export function lineageOf(store: Store, row: DatasetRow): LineageNow {
  return {
    dataset: row.name,
    hash: row.hash,
    from: row.lineage === '{}' ? null : { accepted: [], ...(JSON.parse(row.lineage) as Omit<Lineage, 'accepted'>) },
    trained: store
      .all<{ id: number; name: string; version: number }>(
        'SELECT id, name, version FROM model WHERE trained_on = ? ORDER BY id',
        [row.id],
      )
      .map(({ id, name, version }) => ({ modelId: idOf('mdl', id), name, version })),
    next: store.values<string>(
      "SELECT name FROM dataset WHERE lineage ->> '$.previous.dataset' = ? AND hash <> '' ORDER BY id",
      [row.name],
    ),
  }
}

type Row = Omit<AuditCertificate, 'acceptanceId'> & { id: number }

/** Which labels of a version were accepted in bulk, by which audits, and what those had proven. */
export async function certificatesIn(context: Context, datasetRow: number): Promise<AuditCertificate[]> {
  if (!context.store.get("SELECT 1 FROM acceptance WHERE state = 'accepted'")) return []
  const rows = await readLong<Row>(
    context,
    `SELECT acceptance.id, model.name AS model, from_score AS fromScore, max_error AS maxError, audited,
       error_upper AS errorUpper, ended_at AS atMs, count(*) AS labels
     FROM dataset_item CROSS JOIN annotation ON annotation.image_id = dataset_item.image_id
     JOIN acceptance ON acceptance.id = annotation.acceptance_id JOIN model ON model.id = acceptance.model_id
     WHERE dataset_id = ? GROUP BY acceptance.id ORDER BY acceptance.id`,
    [datasetRow],
  )
  return rows.map(({ id, ...certificate }) => ({ acceptanceId: idOf('acc', id), ...certificate }))
}
