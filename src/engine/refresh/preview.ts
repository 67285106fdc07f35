import type { RefreshOptions, RefreshPreview } from '#contract'
import type { ActingContext } from '../context.ts'
import { type PredictedVersion, predictVersion, sealedVersions } from '../datasets/index.ts'
import { listedImages, makePlan, planTotals } from '../policy/index.ts'
import { approvedPlan, checkPlan } from './approved-plan.ts'
import { accepted, checkGolden, checkLosses, unlessRefused } from './checks.ts'
import { nextOptions } from './next-version.ts'

type Options = Pick<RefreshOptions, 'policy' | 'name' | 'maxDrop' | 'acceptDiff'>

/** Returns what a refresh would do and what would hold it back. Stores the plan as a preview and changes no image. */
export async function previewRefresh(
  context: ActingContext,
  { policy, name, maxDrop, acceptDiff }: Options,
  signal?: AbortSignal,
): Promise<RefreshPreview> {
  const { store } = context
  const planId =
    (await approvedPlan(context, policy)) ?? (await makePlan(context, { policy, isPreview: true }, signal)).planId
  const { keep, retire, archive, drop } = planTotals(store, planId).images
  const last = sealedVersions(store).at(-1) ?? null
  const options = nextOptions(context, last, name)
  const leaving = new Set(listedImages(store, planId).flatMap(({ action, rows }) => (action === 'review' ? [] : rows)))
  let version = null as PredictedVersion | null
  const apply = [await unlessRefused('plan may be applied', () => checkPlan(context, planId))]
  const frozen = await unlessRefused('version may be frozen', async () => {
    version = await predictVersion(context, options, { leaving, last, signal })
  })
  const unchanged = version !== null && version.added + version.removed + version.relabelled === 0
  const freeze = unchanged ? [] : [checkGolden(context, last), frozen]
  const losses = last && version && !unchanged ? checkLosses(version, maxDrop) : []
  const steps = [
    { step: 'apply', checks: apply },
    { step: 'freeze', checks: freeze },
    { step: 'export', checks: acceptDiff ? accepted(losses) : losses },
  ] as const
  return {
    planId,
    applied: { keep, retire, archive, drop },
    previous: last?.name ?? null,
    unchanged,
    version: version && { ...version, name: options.name },
    checks: steps.flatMap(({ checks }) => checks),
    stopsAt: steps.find(({ checks }) => checks.some(({ ok }) => !ok))?.step ?? null,
  }
}
