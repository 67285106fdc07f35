import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Evaluation, Model } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { minObjects, outdatedConfidences } from './figures.ts'

/** From which confidence on each class is proposed: from 0 on, or where correcting was the least work here. */
export function Thresholds({ evaluation, model }: { evaluation: Evaluation; model: Model }) {
  const { modelId, perClass } = evaluation
  const outdated = outdatedConfidences(evaluation, model)
  const refused = useRefusal('models.setThresholds', t`change thresholds of a model`)
  const map = useQuery(queries.models.classMap.queryOptions({ input: { modelId } })).data
  const set = useMutation(queries.models.setThresholds.mutationOptions())
  const best = perClass
    .filter(({ objects }) => objects >= minObjects)
    .map(({ class: name, leastWorkThreshold }) => ({ class: name, fromScore: leastWorkThreshold }))
  const isSet = new Map(map?.classes.map((one) => [one.class, one.fromScore]))
  const thresholds = [...isSet.values()].filter((from) => from > 0).length
  const areBest = best.every((one) => isSet.get(one.class) === one.fromScore)
  if (best.length === 0 && thresholds === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="min-w-48 flex-1 text-text-2">
        {thresholds === 0
          ? t`Best threshold: the confidence at which a class takes the least work to correct.`
          : t`${plural(thresholds, { one: '# class', other: '# classes' })} with a threshold of ${plural(thresholds, { one: 'its', other: 'their' })} own.`}
      </p>
      {thresholds > 0 && (
        <Button
          variant="quiet"
          refused={refused}
          disabled={set.isPending}
          onClick={() => set.mutate({ modelId, thresholds: [{ class: null, fromScore: 0 }] })}
        >
          {t`Show all predictions`}
        </Button>
      )}
      {best.length > 0 && (
        <Button
          refused={refused ?? outdated}
          disabled={set.isPending || areBest}
          onClick={() => set.mutate({ modelId, thresholds: best })}
        >
          {t`Use best thresholds`}
        </Button>
      )}
    </div>
  )
}
