import { t } from '@lingui/core/macro'
import { Plural } from '@lingui/react/macro'
import { CloudOff } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { classNames, formatCount } from '../kit/index.ts'
import { unsavedImages, useUnsaved } from '../pages/review/saving/unsaved.ts'

const UnsavedDialog = lazy(async () => ({ default: (await import('./UnsavedDialog.tsx')).UnsavedDialog }))

/** How many changes the engine doesn't have yet, and behind it which and what can be done. Nothing while all is saved. */
export function UnsavedSign({ isFolded }: { isFolded: boolean }) {
  const edits = unsavedImages(useUnsaved()).reduce((sum, image) => sum + image.edits, 0)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      {edits > 0 && (
        <button
          type="button"
          data-testid="unsaved"
          onClick={() => setOpen(true)}
          className={classNames(
            'flex min-h-8 shrink-0 items-center rounded-md bg-warn-soft text-left text-text hover:bg-hover',
            isFolded ? 'justify-center gap-1 px-1.5' : 'gap-2.5 px-2',
          )}
          title={isFolded ? t`Changes not saved yet` : undefined}
        >
          <CloudOff size={16} aria-hidden className="shrink-0 text-warn" />
          {isFolded ? (
            formatCount(edits)
          ) : (
            <span>
              <Plural value={edits} one="# change not saved yet" other="# changes not saved yet" />
            </span>
          )}
        </button>
      )}
      {isOpen && (
        <Suspense>
          <UnsavedDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
