import { plural, t } from '@lingui/core/macro'
import { ConfirmDialog } from '../kit/index.ts'
import { unsavedImages, useUnsaved } from '../pages/review/saving/unsaved.ts'
import { useSignOut } from './sign-out.ts'

/** Before somebody signs out whose changes are not all saved. */
export function SignOutDialog() {
  const isAsked = useSignOut((state) => state.isAsked)
  const edits = unsavedImages(useUnsaved()).reduce((sum, image) => sum + image.edits, 0)
  const close = () => useSignOut.setState({ isAsked: false })
  return (
    <ConfirmDialog
      open={isAsked}
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
