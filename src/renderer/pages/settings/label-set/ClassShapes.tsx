import { t } from '@lingui/core/macro'
import type { ClassChange, LabelClass } from '#model/label-set/label-set.ts'
import { type ShapeName, shapeNames } from '#model/shapes/index.ts'
import { Checkbox, SelectField } from '../../../kit/index.ts'
import { shapeTitle } from './class-text.ts'

const objectShapes: readonly ShapeName[] = shapeNames.filter((name) => name !== 'whole-image')

type ClassShapesProps = { value: LabelClass; onChange(change: ClassChange): void }

/** Chooses which shapes a class allows, and which tool the class selects. */
export function ClassShapes({ value, onChange }: ClassShapesProps) {
  const { shapes, defaultShape, skeleton } = value
  const isPossible = (name: ShapeName) => name !== 'skeleton' || skeleton !== null
  const allowed = shapes ?? objectShapes
  const choose = (name: ShapeName, isAllowed: boolean) => {
    const next = objectShapes.filter((one) => (one === name ? isAllowed : allowed.includes(one)))
    if (next.length === 0) return
    const isAll = next.length === objectShapes.length
    onChange({
      shapes: isAll ? null : next,
      ...(defaultShape !== null && !next.includes(defaultShape) && { defaultShape: null }),
    })
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 @lg:grid-cols-[minmax(0,1fr)_200px]">
      <fieldset className="min-w-0">
        <legend className="mb-1 text-xs font-medium text-text-2">{t`Allowed shapes`}</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-3 gap-y-1">
          {objectShapes.map((name) => (
            <Checkbox
              key={name}
              label={shapeTitle(name)}
              checked={allowed.includes(name) && isPossible(name)}
              disabled={!isPossible(name)}
              onChange={(isAllowed) => choose(name, isAllowed)}
            />
          ))}
        </div>
      </fieldset>
      <SelectField<ShapeName | 'none'>
        label={t`Default shape`}
        hint={t`Chosen automatically with this class`}
        value={defaultShape ?? 'none'}
        options={[
          { value: 'none', label: t`Last used tool` },
          ...allowed.filter(isPossible).map((name) => ({ value: name, label: shapeTitle(name) })),
        ]}
        onChange={(name) => onChange({ defaultShape: name === 'none' ? null : name })}
      />
    </div>
  )
}
