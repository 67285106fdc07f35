import { EffectReport } from '#contract'
import { type PlanId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { currentModelSql } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { goldenSet } from '../facts/golden-set.ts'

/** Stores the report with its plan and replaces an earlier one. */
export function storeEffect({ store, announce }: Context, report: EffectReport): EffectReport {
  store.write(() =>
    store.run(
      `INSERT INTO plan_effect (plan_id, report, created_at) VALUES (?, ?, ?)
       ON CONFLICT (plan_id) DO UPDATE SET report = excluded.report, created_at = excluded.created_at`,
      [rowOf(report.planId), JSON.stringify(report), report.createdAtMs],
    ),
  )
  announce({ type: 'plansChanged', planId: report.planId })
  return report
}

/** The estimate stored for a plan, or null. */
export function impactOf(store: ReadOnlyStore, planId: PlanId): EffectReport | null {
  const row = store.get<{ report: string }>('SELECT report FROM plan_effect WHERE plan_id = ?', [rowOf(planId)])
  return row ? EffectReport.parse(JSON.parse(row.report)) : null
}

type ImpactBasis = NonNullable<EffectReport['basis']>

/** The plan, golden set and current model, by hash, that an estimate made now would be based on. */
export function impactBasis(store: ReadOnlyStore, planHash: string): ImpactBasis {
  const model = store.get<{ sha256: string }>(`SELECT sha256 FROM model WHERE id = ${currentModelSql}`)
  const golden = goldenSet(store)
  return {
    planHash,
    goldenDataset: golden?.name ?? '',
    goldenHash: golden?.hash ?? '',
    modelSha256: model?.sha256 ?? '',
  }
}

/** Returns why an estimate no longer applies, as a clause; null if it applies. */
export function outdatedText({ basis: then }: EffectReport, now: ImpactBasis): string | null {
  if (!then) return 'estimated by an earlier version of Winnow: estimate again'
  if (then.planHash !== now.planHash) return 'estimated for another plan: estimate again'
  if (then.goldenDataset === '') return 'estimated before there was a golden set: estimate again'
  if (then.goldenHash !== now.goldenHash)
    return then.goldenDataset === now.goldenDataset
      ? `estimated before ${now.goldenDataset} was changed: estimate again`
      : `estimated for the golden set ${then.goldenDataset}, not ${now.goldenDataset}: estimate again`
  return then.modelSha256 === now.modelSha256 ? null : 'estimated for another model: estimate again'
}
