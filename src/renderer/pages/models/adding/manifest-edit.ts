import type { Manifest, ModelSignature } from '#contract'

type Views = Manifest['views']
export type ViewKey = 'box' | 'scores' | 'objectness' | 'score' | 'label'
export type BoxCode = NonNullable<Manifest['box']>['code']
type Normalization = Pick<Manifest['image'], 'scale' | 'mean' | 'std'>

/** What every part of the form is given. */
export type ManifestFormProps = {
  manifest: Manifest
  signature: ModelSignature
  onChange(manifest: Manifest): void
}

/** What the four values of a box are in the codes that need nothing else. */
export const plainCodes = ['corners', 'centre-size', 'corner-size', 'corners-yx'] as const
const isPlain = (code: BoxCode): code is (typeof plainCodes)[number] => (plainCodes as readonly string[]).includes(code)

export function withBoxCode(manifest: Manifest, code: BoxCode): Manifest {
  const { box } = manifest
  if (box?.code === code) return manifest
  if (isPlain(code)) {
    const { levels, ...rest } = manifest
    return { ...rest, box: { code, unit: box && 'unit' in box && box.unit !== 'cells' ? box.unit : 'input' } }
  }
  if (code !== 'grid-exp') return manifest
  return { ...manifest, box: { code }, levels: manifest.levels ?? [{ stride: 8 }, { stride: 16 }, { stride: 32 }] }
}

/** The unit of a box; null where its code leaves no choice. */
export const unitOf = ({ box }: Manifest): 'input' | 'normalised' | 'image' | null =>
  box && isPlain(box.code) && 'unit' in box && box.unit !== 'cells' ? box.unit : null

export function withUnit(manifest: Manifest, unit: 'input' | 'normalised' | 'image'): Manifest {
  const { box } = manifest
  return box && isPlain(box.code) ? { ...manifest, box: { code: box.code, unit } } : manifest
}

/** Changes a part of a view; null takes the view away. */
export function withView(manifest: Manifest, key: ViewKey, part: Views[ViewKey] | null): Manifest {
  const { [key]: before, ...others } = manifest.views
  return { ...manifest, views: part === null ? others : { ...others, [key]: { ...before, ...part } } }
}

/** Whether each class has a column, or a row has its class number. */
export const scoresBy = ({ views }: Manifest): 'class' | 'number' => (views.score ? 'number' : 'class')

export function withScoresBy(manifest: Manifest, by: 'class' | 'number', { outputs }: ModelSignature): Manifest {
  if (by === scoresBy(manifest)) return manifest
  const { score, scores, label, objectness, ...views } = manifest.views
  if (by === 'class') return { ...manifest, views: { ...views, scores: score ?? {} } }
  if (outputs.length > 1) {
    const found = scores ?? {}
    return { ...manifest, views: { ...views, score: { ...found, columns: undefined }, label: {} } }
  }
  return { ...manifest, views: { ...views, score: { columns: [4, 5] }, label: { columns: [5, 6] } } }
}

export function withKind(manifest: Manifest, kind: Manifest['kind']): Manifest {
  if (kind === manifest.kind) return manifest
  const { box, views, ...rest } = manifest
  const { output, axes } = views
  if (kind === 'classes')
    return { ...rest, kind, nms: null, views: { scores: views.scores ?? (output ? { output } : {}) } }
  return {
    ...rest,
    kind,
    box: box ?? { code: 'corners', unit: 'input' },
    views: {
      output,
      axes,
      box: { columns: [0, 4] },
      scores: { ...views.scores, columns: views.scores?.columns ?? [4, 5] },
    },
  }
}

/** Columns as users write them: the first and the last. */
export const columnsText = (columns: readonly [number, number] | undefined): string =>
  columns === undefined ? '' : columns[1] === columns[0] + 1 ? `${columns[0]}` : `${columns[0]}–${columns[1] - 1}`

/** What is written, as a manifest has it; undefined for all columns, null for what is none. */
export function columnsFrom(text: string): [number, number] | undefined | null {
  if (text.trim() === '') return undefined
  const [, first, last] = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(text) ?? []
  if (first === undefined) return null
  const [from, to] = [Number(first), Number(last ?? first) + 1]
  return to > from ? [from, to] : null
}

/** How values of 0 to 255 are usually scaled, by the name that users know. */
const normalizations = {
  bytes: { scale: 1, mean: 0, std: 1 },
  shares: { scale: 1 / 255, mean: 0, std: 1 },
  signed: { scale: 1 / 127.5, mean: 1, std: 1 },
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Normalization | object>
export type NormalizationName = keyof typeof normalizations

/** The name of a normalization; null for a custom one. */
export function normalizationOf({ scale, mean, std }: Normalization): NormalizationName | null {
  const key = JSON.stringify([scale.toPrecision(6), mean, std])
  const found = Object.entries(normalizations).find(
    ([, one]) => JSON.stringify([one.scale.toPrecision(6), one.mean, one.std]) === key,
  )
  return (found?.[0] as NormalizationName | undefined) ?? null
}

export function withNormalization(manifest: Manifest, name: NormalizationName): Manifest {
  const { scale, mean, std } = normalizations[name]
  const channels = (value: number | readonly [number, number, number]): number | [number, number, number] =>
    typeof value === 'number' ? value : [...value]
  return { ...manifest, image: { ...manifest.image, scale, mean: channels(mean), std: channels(std) } }
}

export const withImage = (manifest: Manifest, part: Partial<Manifest['image']>): Manifest => ({
  ...manifest,
  image: { ...manifest.image, ...part },
})

/** Whether the image's input leaves its sides open. */
export function hasOpenSize({ image }: Manifest, { inputs }: ModelSignature): boolean {
  const input = inputs.find(({ name, dims }) => (image.input === undefined ? dims.length >= 3 : name === image.input))
  const sides = image.layout === 'nchw' ? input?.dims.slice(-2) : input?.dims.slice(-3, -1)
  return sides?.some((side) => typeof side === 'string') ?? false
}

/** Class names, one a line. */
export function withClasses({ classes, ...manifest }: Manifest, text: string): Manifest {
  const names = text
    .trimEnd()
    .split('\n')
    .map((name) => name.trim())
  return text.trim() === '' ? manifest : { ...manifest, classes: names.filter((name) => name !== '') }
}
