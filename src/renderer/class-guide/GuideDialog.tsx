import { t } from '@lingui/core/macro'
import { Dialog } from '../kit/index.ts'
import { GuideEntry } from './GuideEntry.tsx'
import type { GuidedClass } from './use-guide.ts'

/** The guide to all classes, the active class first. */
export function GuideDialog({ guide, firstId, onClose }: GuideDialogProps) {
  const isFirst = ({ labelClass }: GuidedClass) => labelClass.classId === firstId
  const ordered = guide.toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
  return (
    <Dialog open onClose={onClose} title={t`Class guide`}>
      <ul className="flex flex-col divide-y divide-line">
        {ordered.map((one) => (
          <li key={one.labelClass.classId} className="py-3 first:pt-0">
            <GuideEntry {...one} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

type GuideDialogProps = { guide: readonly GuidedClass[]; firstId: number | null; onClose(): void }
