import { EffectReport } from '#contract'
import { type PlanId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

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
