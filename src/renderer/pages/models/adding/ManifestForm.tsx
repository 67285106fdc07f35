import type { ReactNode } from 'react'
import type { Manifest, ModelSignature } from '#contract'
import { Checkbox, Field, Input, Select, Textarea } from '../../../kit/index.ts'
import {
  type BoxCode,
  hasOpenSize,
  type NormalizationName,
  normalizationOf,
  scoresBy,
  unitOf,
  withBoxCode,
  withClasses,
  withImage,
  withKind,
  withNormalization,
  withScoresBy,
  withUnit,
  withView,
} from './manifest-edit.ts'
import { ColumnsField, OutputField } from './OutputField.tsx'

const kinds: Record<Manifest['kind'], string> = {
  boxes: 'Bounding boxes',
  classes: 'Classes of the image',
  'rotated-boxes': 'Rotated boxes',
  polygons: 'Masks',
  keypoints: 'Keypoints',
  semantic: 'A mask for each class',
  embedding: 'Descriptions for similarity',
}
const boxCodes: Record<BoxCode, string> = {
  corners: 'x1, y1, x2, y2 (corners)',
  'centre-size': 'x, y of the center, width, height',
  'corner-size': 'x, y of the corner, width, height',
  'corners-yx': 'y1, x1, y2, x2 (corners, y first)',
  'grid-exp': 'Cells of a grid, as YOLOX',
  edges: 'Distances to edges, as NanoDet',
  'grid-anchor': 'Cells with anchors, as YOLOv5',
  'grid-tanh': 'Cells, as FastestDet',
  'prior-offsets': 'Offsets from priors, as SSD',
}
/** What can be chosen; the others need values that only a file gives. */
const freeKinds: readonly string[] = ['boxes', 'classes']
const freeCodes: readonly string[] = ['corners', 'centre-size', 'corner-size', 'corners-yx', 'grid-exp']

const normalizationTexts: Record<NormalizationName, string> = {
  shares: '0 to 1',
  bytes: '0 to 255',
  signed: '−1 to 1',
  imagenet: 'Mean and deviation of ImageNet',
}

/** Options of a record, those that are free and the one that is there now. */
const optionsOf = <Value extends string>(texts: Record<Value, string>, free: readonly string[], now: Value) =>
  (Object.entries(texts) as [Value, string][])
    .filter(([value]) => free.includes(value) || value === now)
    .map(([value, label]) => ({ value, label }))

type ManifestFormProps = {
  manifest: Manifest
  signature: ModelSignature
  onChange(manifest: Manifest): void
}

/** What a model's inputs and outputs mean, as far as users can tell by looking at what it finds. */
export function ManifestForm({ manifest, signature, onChange }: ManifestFormProps) {
  const { kind, box, score, image } = manifest
  return (
    <div className="flex flex-col gap-5">
      <Section title="What comes out">
        <Field label="It finds">
          {(ids) => (
            <Select
              {...ids}
              value={kind}
              options={optionsOf(kinds, freeKinds, kind)}
              onChange={(next) => onChange(withKind(manifest, next))}
            />
          )}
        </Field>
        {box && <BoxFields manifest={manifest} signature={signature} onChange={onChange} />}
        {kind !== 'semantic' && <ScoreFields manifest={manifest} signature={signature} onChange={onChange} />}
        {box && (
          <Checkbox
            label="Drop overlapping boxes of a class"
            hint="Off where the model has done so itself"
            checked={manifest.nms !== null}
            onChange={(on) => onChange({ ...manifest, nms: on ? { iou: 0.5, acrossClasses: false } : null })}
          />
        )}
      </Section>
      <Section title="What goes in">
        <Field label="Color order">
          {(ids) => (
            <Select
              {...ids}
              value={image.order}
              options={[
                { value: 'rgb', label: 'Red first (RGB)' },
                { value: 'bgr', label: 'Blue first (BGR)' },
              ]}
              onChange={(order) => onChange(withImage(manifest, { order }))}
            />
          )}
        </Field>
        <Field label="Values">
          {(ids) => (
            <Select
              {...ids}
              value={normalizationOf(image) ?? 'own'}
              options={[
                ...optionsOf(normalizationTexts, Object.keys(normalizationTexts), 'shares'),
                ...(normalizationOf(image) === null ? [{ value: 'own' as const, label: 'As the file says' }] : []),
              ]}
              onChange={(name) => name !== 'own' && onChange(withNormalization(manifest, name))}
            />
          )}
        </Field>
        <Field label="Fit">
          {(ids) => (
            <Select
              {...ids}
              value={image.fit}
              options={[
                { value: 'letterbox-centre', label: 'Bars at both sides' },
                { value: 'letterbox-top-left', label: 'Bars right and below' },
                { value: 'stretch', label: 'Stretched' },
                { value: 'crop', label: 'Cropped to the middle' },
              ]}
              onChange={(fit) => onChange(withImage(manifest, { fit }))}
            />
          )}
        </Field>
        <Field label="Layout">
          {(ids) => (
            <Select
              {...ids}
              value={image.layout}
              options={[
                { value: 'nchw', label: 'Channels first (NCHW)' },
                { value: 'nhwc', label: 'Channels last (NHWC)' },
              ]}
              onChange={(layout) => onChange(withImage(manifest, { layout }))}
            />
          )}
        </Field>
        {hasOpenSize(manifest, signature) && (
          <SizeField image={image} onChange={(size) => onChange(withImage(manifest, { size }))} />
        )}
      </Section>
      <Section title="Class names">
        <Textarea
          rows={5}
          aria-label="Class names, one per line"
          placeholder="One per line, in the model’s order"
          defaultValue={Array.isArray(manifest.classes) ? manifest.classes.join('\n') : ''}
          onChange={(event) => onChange(withClasses(manifest, event.target.value))}
        />
      </Section>
      {score.background !== undefined && (
        <p className="text-xs text-text-3">One class stands for nothing and is left out.</p>
      )}
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

function BoxFields({ manifest, signature, onChange }: ManifestFormProps) {
  const code = manifest.box!.code
  const unit = unitOf(manifest)
  return (
    <>
      <Field label="Box values" hint="Boxes wrong? Change the order">
        {(ids) => (
          <Select
            {...ids}
            value={code}
            options={optionsOf(boxCodes, freeCodes, code)}
            onChange={(next) => onChange(withBoxCode(manifest, next))}
          />
        )}
      </Field>
      {unit && (
        <Field label="Box unit">
          {(ids) => (
            <Select
              {...ids}
              value={unit}
              options={[
                { value: 'input', label: 'Pixels of the input' },
                { value: 'normalised', label: 'Shares, 0 to 1' },
                { value: 'image', label: 'Pixels of the image' },
              ]}
              onChange={(next) => onChange(withUnit(manifest, next))}
            />
          )}
        </Field>
      )}
      <OutputField title="Boxes" view="box" manifest={manifest} signature={signature} onChange={onChange} />
      <Field label="A row of the output is">
        {(ids) => (
          <Select
            {...ids}
            value={manifest.views.axes ?? 'rows'}
            options={[
              { value: 'rows', label: 'An object (rows)' },
              { value: 'planes', label: 'A value of all objects (planes)' },
              { value: 'grid', label: 'A row of cells (grid)' },
            ]}
            onChange={(axes) => onChange({ ...manifest, views: { ...manifest.views, axes } })}
          />
        )}
      </Field>
    </>
  )
}

function ScoreFields({ manifest, signature, onChange }: ManifestFormProps) {
  const { score, views, kind, box } = manifest
  const by = scoresBy(manifest)
  return (
    <>
      {box && (
        <Field label="Confidences">
          {(ids) => (
            <Select
              {...ids}
              value={by}
              options={[
                { value: 'class', label: 'One for each class' },
                { value: 'number', label: 'One, with the class number' },
              ]}
              onChange={(next) => onChange(withScoresBy(manifest, next, signature))}
            />
          )}
        </Field>
      )}
      <OutputField
        title={by === 'class' ? 'Class confidences' : 'Confidence'}
        view={by === 'class' ? 'scores' : 'score'}
        manifest={manifest}
        signature={signature}
        onChange={onChange}
      />
      {by === 'number' && (
        <OutputField title="Class number" view="label" manifest={manifest} signature={signature} onChange={onChange} />
      )}
      {by === 'class' && (
        <>
          <Field label="Confidences are">
            {(ids) => (
              <Select
                {...ids}
                value={score.activation}
                options={[
                  { value: 'none', label: 'Ready, 0 to 1' },
                  { value: 'sigmoid', label: 'Logits, each for itself (sigmoid)' },
                  { value: 'softmax', label: 'Logits that compete (softmax)' },
                ]}
                onChange={(activation) => onChange({ ...manifest, score: { ...score, activation } })}
              />
            )}
          </Field>
          <Field label="Background class">
            {(ids) => (
              <Select
                {...ids}
                value={score.background ?? 'none'}
                options={[
                  { value: 'none', label: 'None' },
                  { value: 'first', label: 'The first' },
                  { value: 'last', label: 'The last' },
                ]}
                onChange={(next) =>
                  onChange({ ...manifest, score: { ...score, background: next === 'none' ? undefined : next } })
                }
              />
            )}
          </Field>
        </>
      )}
      {kind === 'boxes' && by === 'class' && (
        <ColumnsField
          label="Objectness column"
          hint="Empty where there is none"
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
    <Field label="Input size" hint="Pixels of the long side; the file leaves it open">
      {(ids) => (
        <Input
          {...ids}
          type="number"
          min={16}
          max={8192}
          step={32}
          defaultValue={side}
          onChange={(event) => {
            const longSide = Number(event.target.value)
            if (Number.isInteger(longSide) && longSide >= 16 && longSide <= 8192) onChange({ longSide, multiple: 32 })
          }}
        />
      )}
    </Field>
  )
}
