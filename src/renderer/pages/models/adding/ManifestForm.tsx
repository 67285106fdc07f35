import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { Manifest } from '#contract'
import { forms } from '#contract/forms.ts'
import { Checkbox, formFields, SchemaForm, SelectField, Textarea, TextField } from '../../../kit/index.ts'
import { BoxFields } from './BoxFields.tsx'
import {
  freeOptions,
  hasOpenSize,
  type ManifestFormProps,
  type NormalizationName,
  normalizationOf,
  scoresBy,
  withClasses,
  withImage,
  withKind,
  withNormalization,
  withScoresBy,
  withView,
} from './manifest-edit.ts'
import { ColumnsField, OutputField } from './OutputField.tsx'

const kinds: Record<Manifest['kind'], string> = {
  boxes: t`Bounding boxes`,
  classes: t`Image classes`,
  'rotated-boxes': t`Rotated boxes`,
  polygons: t`Masks`,
  keypoints: t`Keypoints`,
  semantic: t`A mask for each class`,
  embedding: t`Embeddings for similarity`,
}
/** Users may choose these; the others need values that only a file has. */
const freeKinds: readonly string[] = ['boxes', 'classes']

const normalizationTexts: Record<NormalizationName, string> = {
  shares: '0 to 1',
  bytes: '0 to 255',
  signed: t`−1 to 1`,
  imagenet: t`ImageNet mean and deviation`,
}

const scoreFields = formFields(forms.manifestScore, 'activation')

/** The form for the meaning of a model's inputs and outputs. */
export function ManifestForm(form: ManifestFormProps) {
  const { manifest, signature, onChange } = form
  const { kind, box, score, image } = manifest
  const imageForm = (...keys: readonly string[]) => (
    <SchemaForm
      fields={formFields(forms.manifestImage, ...keys)}
      values={image}
      onChange={(next) => onChange(withImage(manifest, next))}
    />
  )
  return (
    <div className="flex flex-col gap-5">
      <Section title={t`Output`}>
        <SelectField
          label={t`Output type`}
          value={kind}
          options={freeOptions(kinds, freeKinds, kind)}
          onChange={(next) => onChange(withKind(manifest, next))}
        />
        {box && <BoxFields {...form} />}
        {kind !== 'semantic' && <ScoreFields {...form} />}
        {box && (
          <Checkbox
            label={t`Remove overlapping boxes of a class`}
            hint={t`Turn off if the model already does this`}
            checked={manifest.nms !== null}
            onChange={(on) => onChange({ ...manifest, nms: on ? { iou: 0.5, acrossClasses: false } : null })}
          />
        )}
      </Section>
      <Section title={t`Input`}>
        {imageForm('order')}
        <SelectField
          label={t`Values`}
          value={normalizationOf(image) ?? 'own'}
          options={[
            ...freeOptions(normalizationTexts, Object.keys(normalizationTexts), 'shares'),
            ...(normalizationOf(image) === null ? [{ value: 'own' as const, label: t`As in the file` }] : []),
          ]}
          onChange={(name) => name !== 'own' && onChange(withNormalization(manifest, name))}
        />
        {imageForm('fit', 'layout')}
        {hasOpenSize(manifest, signature) && (
          <SizeField image={image} onChange={(size) => onChange(withImage(manifest, { size }))} />
        )}
      </Section>
      {!manifest.prompts && (
        <Section title={t`Class names`}>
          <Textarea
            rows={5}
            aria-label={t`Class names, one per line`}
            placeholder={t`One per line, in the model’s order`}
            defaultValue={Array.isArray(manifest.classes) ? manifest.classes.join('\n') : ''}
            onChange={(event) => onChange(withClasses(manifest, event.target.value))}
          />
        </Section>
      )}
      {score.background !== undefined && <p className="text-xs text-text-3">{t`The background class is skipped.`}</p>}
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2.5">
      <legend className="mb-2 font-semibold">{title}</legend>
      {children}
    </fieldset>
  )
}

function ScoreFields(form: ManifestFormProps) {
  const { manifest, signature, onChange } = form
  const { score, views, kind, box } = manifest
  const by = scoresBy(manifest)
  return (
    <>
      {box && (
        <SelectField
          label={t`Confidences`}
          value={by}
          options={[
            { value: 'class', label: t`One per class` },
            { value: 'number', label: t`One, with the class number` },
          ]}
          onChange={(next) => onChange(withScoresBy(manifest, next, signature))}
        />
      )}
      <OutputField
        {...form}
        title={by === 'class' ? t`Class confidences` : t`Confidence`}
        view={by === 'class' ? 'scores' : 'score'}
      />
      {by === 'number' && <OutputField {...form} title={t`Class number`} view="label" />}
      {by === 'class' && (
        <>
          <SchemaForm fields={scoreFields} values={score} onChange={(next) => onChange({ ...manifest, score: next })} />
          <SelectField
            label={t`Background class`}
            value={score.background ?? 'none'}
            options={[
              { value: 'none', label: t`None` },
              { value: 'first', label: t`The first` },
              { value: 'last', label: t`The last` },
            ]}
            onChange={(next) =>
              onChange({ ...manifest, score: { ...score, background: next === 'none' ? undefined : next } })
            }
          />
        </>
      )}
      {kind === 'boxes' && by === 'class' && (
        <ColumnsField
          label={t`Objectness column`}
          hint={t`Leave empty if there is none`}
          columns={views.objectness?.columns}
          onChange={(columns) => onChange(withView(manifest, 'objectness', columns ? { columns } : null))}
        />
      )}
    </>
  )
}

function SizeField({ image, onChange }: { image: Manifest['image']; onChange(size: Manifest['image']['size']): void }) {
  const { size } = image
  const side = size === undefined ? 640 : Array.isArray(size) ? size[0] : size.longSide
  return (
    <TextField
      label={t`Input size`}
      hint={t`Long side in pixels. The file doesn’t fix it`}
      type="number"
      min={16}
      max={8192}
      step={32}
      defaultValue={side}
      onChange={(text) => {
        const longSide = Number(text)
        if (Number.isInteger(longSide) && longSide >= 16 && longSide <= 8192) onChange({ longSide, multiple: 32 })
      }}
    />
  )
}
