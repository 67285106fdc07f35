import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { SkippedImage } from '#contract'
import { Button, Dialog, Table } from '../kit/index.ts'

type Skipped = { title: string; count: number; list: readonly SkippedImage[] }

const useSkipped = create<{ shown: Skipped | null }>(() => ({ shown: null }))

export const showSkipped = (shown: Skipped): void => useSkipped.setState({ shown })
const hide = (): void => useSkipped.setState({ shown: null })

const maxShown = 500

/** Lists the images that a bulk action skipped, with the reasons. */
export function SkippedDialog() {
  const shown = useSkipped((state) => state.shown)
  if (!shown) return null
  return (
    <Dialog
      open
      onClose={hide}
      title={t`${shown.title}: ${plural(shown.count, { one: '# image', other: '# images' })} skipped`}
      width="large"
      footer={
        <Button variant="primary" onClick={hide}>
          {t`Close`}
        </Button>
      }
    >
      <div className="max-h-80 overflow-y-auto rounded-md border border-line">
        <Table
          label={t`Skipped images`}
          columns={[
            {
              title: t`Image`,
              width: '50%',
              cell: ({ path }) => (
                <span data-selectable className="font-mono text-xs break-all">
                  {path}
                </span>
              ),
            },
            { title: t`Reason`, cell: ({ reason }) => <span data-selectable>{reason}</span> },
          ]}
          rows={shown.list.slice(0, maxShown)}
          rowKey={({ imageId }) => imageId}
        />
      </div>
      {shown.count > maxShown && <p className="mt-2 text-text-3">{t`The first ${maxShown} are shown.`}</p>}
    </Dialog>
  )
}
