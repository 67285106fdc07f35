import { t } from '@lingui/core/macro'
import { Command as Choices } from 'cmdk'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { useClassesInSlots } from '../../../editor/class-slots.ts'
import { Dialog } from '../../../kit/index.ts'
import { ClassChoice } from '../panels/ClassDigit.tsx'

type ChipClassDialogProps = { classes: readonly LabelClass[]; onClose(): void; onChoose(classId: number): void }

/** Chooses the class of the selected objects. */
export function ChipClassDialog({ classes, onClose, onChoose }: ChipClassDialogProps) {
  const listed = useClassesInSlots(classes)
  return (
    <Dialog open onClose={onClose} title={t`Set class of selected objects`} width="small">
      <Choices label={t`Labels`} loop>
        <Choices.Input
          placeholder={t`Set class…`}
          className="h-8 w-full rounded-md border border-line bg-surface px-2 outline-none placeholder:text-text-3 focus-visible:border-accent-text"
        />
        <Choices.List className="mt-2 max-h-[50vh] overflow-y-auto">
          <Choices.Empty className="py-4 text-center text-text-3">{t`No matching class`}</Choices.Empty>
          {classes.map((labelClass) => (
            <ClassChoice key={labelClass.classId} labelClass={labelClass} listed={listed} onChoose={onChoose} />
          ))}
        </Choices.List>
      </Choices>
    </Dialog>
  )
}
