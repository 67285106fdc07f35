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
          Everyone who reviews these images will see them.
        </Trans>
      </p>
      <p className="pt-2">
        {threshold
          ? t`At ${threshold.score.toFixed(2)} and above, at least ${Math.round(100 * threshold.low)}% are correct, judging by ${threshold.proposals} on reviewed images.`
          : t`Review a few more images so Winnow can tell how many are correct.`}{' '}
        {t`You can undo this until one is accepted.`}
      </p>
    </ConfirmDialog>
  )
}
