import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import { ConfirmDialog } from '../kit/index.ts'
import { hasUnsaved, unsavedImages, useUnsaved } from '../pages/review/saving/unsaved.ts'

const useSignOut = create<{ isAsking: boolean }>(() => ({ isAsking: false }))

/** Signs out. Asks first if changes are not saved. */
export function signOut(): void {
  if (hasUnsaved()) useSignOut.setState({ isAsking: true })
  else void window.winnow.signOut?.()
}

/** Asks before a user with unsaved changes signs out. */
export function SignOutDialog() {
  const isAsking = useSignOut((state) => state.isAsking)
  const edits = unsavedImages(useUnsaved()).reduce((sum, image) => sum + image.edits, 0)
  const close = () => useSignOut.setState({ isAsking: false })
  return (
    <ConfirmDialog
      open={isAsking}
      title={t`${plural(edits, { one: '# change is not saved yet', other: '# changes are not saved yet' })}`}
      confirm={t`Sign out`}
      onConfirm={() => {
        close()
        void window.winnow.signOut?.()
      }}
      onClose={close}
    >
      {t`Unsaved changes stay in this browser for you alone. They are sent when you sign in here again.`}
    </ConfirmDialog>
  )
}
