import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { LaterUse, PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { formatCount, formatFacts } from '../../../kit/index.ts'
import { actionLooks } from '../action-styles.ts'

const ways: Record<LaterUse['ways'][number]['way'], string> = {
  opened: t`opened in a review`,
  edited: t`edited`,
  exported: t`exported`,
  restored: t`restored`,
  frozen: t`frozen`,
}

/** How many images of an unapplied plan were used since. Always shown in shadow mode. */
export function LaterUseLine({ plan }: { plan: PlanTotals }) {
  const { data } = useQuery({
    ...queries.policy.laterUse.queryOptions({ input: { planId: plan.planId } }),
    enabled: plan.status === 'draft',
  })
  if (plan.status !== 'draft' || !data) return null
  const listed = data.actions.filter((action) => action.listed > 0)
  const used = listed.reduce((sum, action) => sum + action.used, 0)
  if (listed.length === 0 || (data.mode !== 'shadow' && used === 0)) return null
  const usedWays = data.ways.filter(({ images }) => images > 0)
  return (
    <p className={`mt-2 text-xs ${used > 0 ? 'text-warn' : 'text-text-2'}`}>
      {formatFacts(
        data.mode === 'shadow' && t`This policy runs in shadow mode: nothing is moved`,
        ...listed.map(({ action, listed: images, used: k }) =>
          data.mode === 'shadow'
            ? t`Would have removed ${formatCount(images)} (${actionLooks[action].title.toLowerCase()}), ${formatCount(k)} of them used later`
            : t`Listed ${formatCount(images)} (${actionLooks[action].title.toLowerCase()}), ${formatCount(k)} of them used later`,
        ),
        usedWays.map(({ way, images }) => `${formatCount(images)} ${ways[way]}`).join(', '),
      )}
    </p>
  )
}
