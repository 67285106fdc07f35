import { useMemo } from 'react'
import { runCommand, useKeysFor } from '../../commands/index.ts'
import { chooseClass } from '../../editor/actions/classes.ts'
import { selectedIn } from '../../editor/editor-state.ts'
import { classNames, Kbd } from '../../kit/index.ts'
import { useEditor, useReviewSession } from './review-context.ts'

/** More classes than this are found by typing. */
const maxListed = 10
const digitsReach = 9

/** The classes with their digits: for what is selected, else for new shapes. */
export function ClassPalette() {
  const { editor } = useReviewSession()
  const classes = useEditor((state) => state.classes)
  const objects = useEditor((state) => state.objects)
  const present = useEditor((state) => selectedIn(state)?.classId ?? state.drawClassId)
  const allKeys = useKeysFor('review.label')
  const counts = useMemo(() => {
    const found = new Map<number, number>()
    for (const { classId } of objects) found.set(classId, (found.get(classId) ?? 0) + 1)
    return found
  }, [objects])
  return (
    <section aria-label="Class" className="shrink-0 border-b border-line px-2 pt-2 pb-2">
      <header className="flex h-6 items-center justify-between px-1 text-xs text-text-2">
        Class
        <button
          type="button"
          tabIndex={-1}
          onClick={() => runCommand('review.label')}
          className="flex items-center gap-1.5 rounded-sm text-text-3 hover:text-text"
        >
          {allKeys && <Kbd keys={allKeys} />} {classes.length > 0 ? 'all classes' : 'add a class'}
        </button>
      </header>
      <div className="grid max-h-[124px] grid-cols-2 gap-x-1 overflow-y-auto">
        {classes.slice(0, maxListed).map(({ classId, name, color }, i) => (
          <button
            key={classId}
            type="button"
            tabIndex={-1}
            aria-pressed={classId === present}
            onClick={() => chooseClass(editor, classId)}
            className={classNames(
              'flex h-[30px] min-w-0 items-center gap-2 rounded-md px-1.5 text-left',
              classId === present ? 'bg-accent-soft font-medium text-accent-text' : 'hover:bg-hover',
            )}
          >
            <span className="w-5 shrink-0">{i < digitsReach && <Kbd keys={`${i + 1}`} />}</span>
            <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: color }} />
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <span className="tabular text-xs text-text-3">{counts.get(classId) ?? ''}</span>
          </button>
        ))}
      </div>
    </section>
  )
}
