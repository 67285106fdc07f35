import { plural, t } from '@lingui/core/macro'
import { ClassMapTable } from '../../class-map/ClassMapTable.tsx'
import type { useFileClassMap } from '../../class-map/use-file-class-map.ts'
import { formatCount, formatFacts } from '../../kit/index.ts'

type FileClassesProps = { state: ReturnType<typeof useFileClassMap>; onNext(): void }

/** Maps the classes of label files to the label set, if some of them are not in it. */
export function FileClasses({ state, onNext }: FileClassesProps) {
  const { classes, meanings, labelCounts, names, isStored } = state
  const added = meanings.filter(({ class: name }) => name !== null && !isStored(name)).length
  const ignored = classes.filter((_, i) => meanings[i]!.class === null)
  const leftOut = ignored.reduce((sum, { modelClass }) => sum + (labelCounts.get(modelClass) ?? 0), 0)
  if (added + ignored.length === 0 && state.entries.length === 0) return null
  return (
    <details open={names.length > 0} className="border-t border-line pt-3">
      <summary className="cursor-pointer">
        <span className="font-medium">{t`Map the classes of the files to yours`}</span>{' '}
        <span className="tabular text-xs text-text-2">
          {formatFacts(
            added > 0 && plural(added, { one: '# class becomes new', other: '# classes become new' }),
            ignored.length > 0 &&
              t`${plural(ignored.length, { one: '# class', other: '# classes' })} ignored with ${formatCount(leftOut)} labels`,
          )}
        </span>
      </summary>
      <div className="mt-2 flex max-h-96 min-h-0 flex-col">
        <ClassMapTable state={state} onNext={onNext} />
      </div>
    </details>
  )
}
