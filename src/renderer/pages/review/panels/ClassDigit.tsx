import { Command as Choices } from 'cmdk'
import type { ReactNode } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { Kbd } from '../../../kit/index.ts'

const digitsReach = 9

/** Shows a class's digit, if it has one. `listed` are the classes beside the image. */
export function ClassDigit({ classId, listed }: { classId: number; listed: readonly LabelClass[] }) {
  const at = listed.findIndex((one) => one.classId === classId)
  return at >= 0 && at < digitsReach ? <Kbd keys={`${at + 1}`} /> : null
}

type ClassChoiceProps = {
  labelClass: LabelClass
  listed: readonly LabelClass[]
  onChoose(classId: number): void
  /** Shown before the digit. */
  children?: ReactNode
}

/** A class in a list that is searched by typing. */
export function ClassChoice({ labelClass: { classId, name, color }, listed, onChoose, children }: ClassChoiceProps) {
  return (
    <Choices.Item
      value={name}
      onSelect={() => onChoose(classId)}
      className="flex h-8 items-center gap-2.5 rounded-md px-3 data-[selected=true]:bg-hover"
    >
      <span aria-hidden className="size-3 rounded-sm" style={{ background: color }} />
      <span className="flex-1 truncate">{name}</span>
      {children}
      <ClassDigit classId={classId} listed={listed} />
    </Choices.Item>
  )
}
