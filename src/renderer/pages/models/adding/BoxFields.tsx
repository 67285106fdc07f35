import { t } from '@lingui/core/macro'
import { SelectField } from '../../../kit/index.ts'
import { type BoxCode, freeOptions, type ManifestFormProps, unitOf, withBoxCode, withUnit } from './manifest-edit.ts'
import { OutputField } from './OutputField.tsx'

const boxCodes: Record<BoxCode, string> = {
  corners: t`x1, y1, x2, y2 (corners)`,
  'centre-size': t`x, y of the center, width, height`,
  'corner-size': t`x, y of the corner, width, height`,
  'corners-yx': t`y1, x1, y2, x2 (corners, y first)`,
  'grid-exp': t`Grid cells (YOLOX)`,
  edges: t`Distances to edges (NanoDet)`,
  'grid-anchor': t`Anchored cells (YOLOv5)`,
  'grid-tanh': t`Cells (FastestDet)`,
  'anchor-offsets': t`Offsets from cell anchors (RetinaNet)`,
  'prior-offsets': t`Offsets from priors (SSD)`,
  'around-mask': t`None: use the mask’s bounds`,
}
/** Users may choose these; the others need values that only a file has. */
const freeCodes: readonly string[] = ['corners', 'centre-size', 'corner-size', 'corners-yx', 'grid-exp']

export function BoxFields(form: ManifestFormProps) {
  const { manifest, onChange } = form
  const code = manifest.box!.code
  const unit = unitOf(manifest)
  return (
    <>
      <SelectField
        label={t`Box values`}
        hint={t`If boxes look wrong, change the order`}
        value={code}
        options={freeOptions(boxCodes, freeCodes, code)}
        onChange={(next) => onChange(withBoxCode(manifest, next))}
      />
      {unit && (
        <SelectField
          label={t`Box unit`}
          value={unit}
          options={[
            { value: 'input', label: t`Input pixels` },
            { value: 'normalised', label: t`Fractions, 0 to 1` },
            { value: 'image', label: t`Image pixels` },
          ]}
          onChange={(next) => onChange(withUnit(manifest, next))}
        />
      )}
      {code !== 'around-mask' && <OutputField {...form} title={t`Boxes`} view="box" />}
      <SelectField
        label={t`Each row of the output is`}
        value={manifest.views.axes ?? 'rows'}
        options={[
          { value: 'rows', label: t`An object (rows)` },
          { value: 'planes', label: t`A value of all objects (planes)` },
          { value: 'grid', label: t`A row of cells (grid)` },
        ]}
        onChange={(axes) => onChange({ ...manifest, views: { ...manifest.views, axes } })}
      />
    </>
  )
}
