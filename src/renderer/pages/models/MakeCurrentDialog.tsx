import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Model } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Dialog, Field, Input } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { useAliasMoves } from './alias-moves.ts'
import { shownName } from './alias-styles.ts'

type MakeCurrentDialogProps = { model: Model; current: Model | undefined; onClose(): void }

/** Asks for a reason, which the history keeps. */
export function MakeCurrentDialog({ model, current, onClose }: MakeCurrentDialogProps) {
  const [reason, setReason] = useState('')
  const { move } = useAliasMoves()
  const evaluations = useQuery(queries.evaluation.list.queryOptions({ input: { modelId: model.modelId } })).data
  const name = shownName(model)
  const makeCurrent = () => {
    const replaced = current && shownName(current)
    move({ modelId: model.modelId, name, alias: 'current', reason: reason.trim(), replaced })
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Make ${name} current`}
      description={
        current
          ? t`Review shows its predictions from then on. ${shownName(current)} becomes previous, to go back to at any time.`
          : t`Review shows its predictions from then on.`
      }
      width="small"
      footer={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" onClick={makeCurrent}>
            {t`Make current`}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          makeCurrent()
        }}
      >
        {current && evaluations?.length === 0 && (
          <p className="mb-3 flex items-center gap-3 text-warn">
            <span className="flex-1">{t`Not evaluated yet. Compare it with ${shownName(current)} first.`}</span>
            <Button
              size="small"
              onClick={() => {
                onClose()
                navigate('models', { modelId: model.modelId, view: 'evaluation' })
              }}
            >
              {t`Evaluation`}
            </Button>
          </p>
        )}
        <Field label={t`Reason`} hint={t`Kept in the history of the aliases`}>
          {(ids) => (
            <Input
              {...ids}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              placeholder={t`Better on sheep`}
              maxLength={1000}
            />
          )}
        </Field>
      </form>
    </Dialog>
  )
}
