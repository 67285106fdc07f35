import { t } from '@lingui/core/macro'
import type { NextVersion } from '#contract'
import { Button, Dialog } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'

type RetrainDialogProps = { next: NextVersion; onFreeze(): void; onClose(): void }

/** Asks before a version is frozen that has nothing that the last one has not. */
export function RetrainDialog({ next: { since }, onFreeze, onClose }: RetrainDialogProps) {
  const last = since ?? ''
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={t`Nothing to freeze since ${last}`}
      description={t`No images or labels have changed since then, so a new version would be the same. Train on ${last}, or label more images first.`}
      footer={
        <>
          <Button
            onClick={() => {
              onClose()
              onFreeze()
            }}
          >
            {t`Freeze anyway`}
          </Button>
          <Button variant="primary" onClick={() => navigate('datasets', { name: last })}>
            {t`Open ${last}`}
          </Button>
        </>
      }
    />
  )
}
