import { plural, t } from '@lingui/core/macro'
import { useState } from 'react'
import { Button, ConfirmDialog, Dialog, toast } from '../kit/index.ts'
import { discardUnsaved, sendUnsavedAgain, unsavedFile } from '../pages/review/saving/edit-sessions-store.ts'
import { type UnsavedImage, unsavedImages, useUnsaved } from '../pages/review/saving/unsaved.ts'
import { navigate } from '../route/route.ts'

const reasons: Record<UnsavedImage['why'], string> = {
  saving: t`Being saved.`,
  away: t`No connection. They are sent as soon as it is back.`,
  full: t`The disk is full. They are sent as soon as there is room.`,
  conflict: t`Somebody else changed the same objects. Open the image to choose.`,
  refused: t`Refused.`,
  gone: t`The image isn’t in the workspace any more, or you may not see it.`,
}

/** Saves the edits as a file, as a browser download. */
async function exportUnsaved(): Promise<void> {
  const url = URL.createObjectURL(new Blob([await unsavedFile()], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'unsaved-edits.json'
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Lists the unsaved changes by image, with the reason and what to do. They stay on this computer until the user does it. */
export function UnsavedDialog({ onClose }: { onClose(): void }) {
  const images = unsavedImages(useUnsaved())
  const [unwanted, setUnwanted] = useState<UnsavedImage | null>(null)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Changes not saved yet`}
      description={t`They are kept on this computer for you alone, also if you close the window or sign out.`}
      footer={
        <>
          <Button disabled={images.length === 0} onClick={() => void exportUnsaved()}>{t`Export…`}</Button>
          <Button variant="primary" disabled={images.length === 0} onClick={sendUnsavedAgain}>
            {t`Send again`}
          </Button>
        </>
      }
    >
      {images.length === 0 && <p className="text-text-2">{t`Everything is saved.`}</p>}
      <ul className="flex flex-col">
        {images.map((image) => (
          <li key={image.imageId} className="flex items-center gap-2 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium" data-selectable>
                {image.path ?? image.imageId}{' '}
                <span className="font-normal text-text-2">
                  {plural(image.edits, { one: '# change', other: '# changes' })}
                </span>
              </p>
              <p className="text-text-2" data-selectable>
                {reasons[image.why]} {image.why === 'refused' && image.message}
              </p>
            </div>
            {image.why !== 'gone' && (
              <Button
                size="small"
                onClick={() => {
                  onClose()
                  navigate('review', { imageId: image.imageId })
                }}
              >
                {t`Open image`}
              </Button>
            )}
            {(image.why === 'gone' || image.why === 'refused') && (
              <Button size="small" variant="danger" onClick={() => setUnwanted(image)}>
                {t`Discard…`}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={unwanted !== null}
        title={t`Discard these changes?`}
        confirm={t`Discard`}
        danger
        onConfirm={() => {
          if (unwanted) void discardUnsaved(unwanted.imageId).then(() => toast({ title: t`Changes discarded` }))
          setUnwanted(null)
        }}
        onClose={() => setUnwanted(null)}
      >
        {t`They were never saved and can’t be brought back. Export them first if you may need them.`}
      </ConfirmDialog>
    </Dialog>
  )
}
