import { plural, t } from '@lingui/core/macro'
import { useEffect } from 'react'
import { Button, Dialog } from '../../kit/index.ts'
import { useEditor, useReviewNow, useReviewSession } from './review-context.ts'

/** Asks before an image without labels counts as empty. Enter alone never confirms. */
export function EmptyDialog() {
  const { actions } = useReviewSession()
  const open = useReviewNow((state) => state.asksEmpty)
  useEffect(() => (open ? onModEnter(() => actions.finishEmpty()) : undefined), [open, actions])
  return (
    <Dialog
      open={open}
      onClose={() => actions.keepLooking()}
      title={t`Is this image empty?`}
      width="small"
      footer={
        <>
          <Button keys="Mod+Enter" onClick={() => actions.finishEmpty()}>
            {t`Empty image`}
          </Button>
          <Button data-autofocus variant="primary" onClick={() => actions.keepLooking()}>
            {t`Keep looking`}
          </Button>
        </>
      }
    >
      <p className="text-text-2">
        <WhyAsked /> {t`The dataset will say this image contains nothing.`}
      </p>
    </Dialog>
  )
}

function WhyAsked() {
  const isBlind = useEditor(({ snapshot }) => snapshot?.image.blind ?? false)
  const hidden = useEditor(({ shown }) => shown.belowThreshold)
  if (isBlind) return t`Predictions are hidden, and you haven’t drawn anything.`
  if (hidden > 0)
    return t`It has no labels. ${plural(hidden, { one: '# prediction below the threshold is hidden.', other: '# predictions below the threshold are hidden.' })}`
  return t`It has no labels.`
}

function onModEnter(run: () => void): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.repeat || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }
  window.addEventListener('keydown', onKeyDown, true)
  return () => window.removeEventListener('keydown', onKeyDown, true)
}
