import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ConfirmDialog, formatCount } from '../../kit/index.ts'
import { answerLabelLike, useLabelLike } from './label-like.ts'

/** Tells how much was found that looks like the examples, before it goes into everybody's queue. */
export function LabelLikeDialog() {
  const asked = useLabelLike((state) => state.asked)
  if (!asked) return null
  const { predictions, found, images, threshold, name } = asked.found
  const count = plural(predictions, { one: '# prediction', other: '# predictions' })
  const examples = plural(asked.request.examples.length, { one: '# example', other: '# examples' })
  return (
    <ConfirmDialog
      open
      unexpected
      title={t`Add ${count}?`}
      confirm={t`Add ${count}`}
      onConfirm={() => void answerLabelLike(true)}
      onClose={() => void answerLabelLike(false)}
    >
      <p>
        <Trans>
          “{name}” from {examples}, on {formatCount(found)} of {plural(images, { one: '# image', other: '# images' })}.
          They go into the queues of everybody who reviews these images.
        </Trans>
      </p>
      <p className="pt-2">
        {threshold
          ? t`From ${threshold.score.toFixed(2)} on at least ${Math.round(100 * threshold.low)}% are right, by ${threshold.proposals} on reviewed images.`
          : t`Too few reviewed images to say how many of them are right.`}{' '}
        {t`Undo removes them as long as none is accepted.`}
      </p>
    </ConfirmDialog>
  )
}
