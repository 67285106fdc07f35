import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Dialog } from '../../kit/index.ts'
import { useReviewNow, useReviewSession } from './review-context.ts'

/** Asks once before an image whose predictions were hidden counts as one with nothing in it. */
export function EmptyDialog() {
  const { actions } = useReviewSession()
  const open = useReviewNow((state) => state.asksEmpty)
  return (
    <Dialog
      open={open}
      onClose={() => actions.finishEmpty(false)}
      title={t`Nothing here?`}
      width="small"
      footer={
        <>
          <Button onClick={() => actions.finishEmpty(false)}>{t`Keep looking`}</Button>
          <Button data-autofocus variant="primary" onClick={() => actions.finishEmpty(true)}>
            {t`Nothing to label`}
          </Button>
        </>
      }
    >
      <p className="text-text-2">
        <Trans>
          Predictions are hidden for this image and you have drawn nothing. In a dataset it will teach a model that
          nothing is there.
        </Trans>
      </p>
    </Dialog>
  )
}
