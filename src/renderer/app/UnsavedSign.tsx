import { plural, t } from '@lingui/core/macro'
import { CloudOff } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { isServed, reportProblem } from '../connection/index.ts'
import { classNames, formatCount } from '../kit/index.ts'
import { unsavedImages, useUnsaved } from '../pages/review/saving/unsaved.ts'

const loadDialog = async () => ({ default: (await import('./UnsavedDialog.tsx')).UnsavedDialog })
const UnsavedDialog = lazy(loadDialog)

/** How many changes are not saved yet; nothing if all are. It opens the list of them. */
export function UnsavedSign({ isFolded }: { isFolded: boolean }) {
  const edits = unsavedImages(useUnsaved()).reduce((sum, image) => sum + image.edits, 0)
  const text = plural(edits, { one: '# change not saved yet', other: '# changes not saved yet' })
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    // Loaded in advance, because it is needed when the server can't be reached.
    if (isServed()) loadDialog().catch(reportProblem(t`Can’t load a part of the page`))
  }, [])
  return (
    <>
      {edits > 0 && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className={classNames(
            'flex min-h-8 shrink-0 items-center rounded-md bg-warn-soft text-left text-text hover:bg-hover',
            isFolded ? 'justify-center gap-1 px-1.5' : 'gap-2.5 px-2',
          )}
          aria-label={text}
          title={isFolded ? text : undefined}
        >
          <CloudOff size={16} aria-hidden className="shrink-0 text-warn" />
          {isFolded ? formatCount(edits) : text}
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
