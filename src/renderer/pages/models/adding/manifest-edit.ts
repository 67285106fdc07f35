import type { Manifest, ModelSignature } from '#contract'

type Views = Manifest['views']
export type ViewKey = 'box' | 'scores' | 'objectness' | 'score' | 'label'
export type BoxCode = NonNullable<Manifest['box']>['code']
type Normalization = Pick<Manifest['image'], 'scale' | 'mean' | 'std'>

export type ManifestFormProps = {
  manifest: Manifest
  signature: ModelSignature
  onChange(manifest: Manifest): void
}

/** The box codes that need no other values. */
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

/** Returns the unit of a box, or null if its code implies it. */
export const unitOf = ({ box }: Manifest): 'input' | 'normalised' | 'image' | null =>
  box && isPlain(box.code) && 'unit' in box && box.unit !== 'cells' ? box.unit : null

export function withUnit(manifest: Manifest, unit: 'input' | 'normalised' | 'image'): Manifest {
  const { box } = manifest
  return box && isPlain(box.code) ? { ...manifest, box: { code: box.code, unit } } : manifest
}

/** Changes a view; null removes it. */
export function withView(manifest: Manifest, key: ViewKey, part: Views[ViewKey] | null): Manifest {
  const { [key]: before, ...others } = manifest.views
  return { ...manifest, views: part === null ? others : { ...others, [key]: { ...before, ...part } } }
}

/** Returns whether each class has a column, or each row a class number. */
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

/** Formats columns by the first and the last: "0–3". */
export const columnsText = (columns: readonly [number, number] | undefined): string =>
  columns === undefined ? '' : columns[1] === columns[0] + 1 ? `${columns[0]}` : `${columns[0]}–${columns[1] - 1}`

/** Reads columns: undefined for all, null for invalid text. */
export function columnsFrom(text: string): [number, number] | undefined | null {
  if (text.trim() === '') return undefined
  const [, first, last] = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(text) ?? []
  if (first === undefined) return null
  const [from, to] = [Number(first), Number(last ?? first) + 1]
  return to > from ? [from, to] : null
}

/** The common ways to scale values of 0 to 255. */
const normalizations = {
  bytes: { scale: 1, mean: 0, std: 1 },
  shares: { scale: 1 / 255, mean: 0, std: 1 },
  signed: { scale: 1 / 127.5, mean: 1, std: 1 },
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, Normalization | object>
export type NormalizationName = keyof typeof normalizations

/** Returns the name of a normalization, or null for a custom one. */
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

/** Returns whether the model's image input has a variable size. */
export function hasOpenSize({ image }: Manifest, { inputs }: ModelSignature): boolean {
  const input = inputs.find(({ name, dims }) => (image.input === undefined ? dims.length >= 3 : name === image.input))
  const sides = image.layout === 'nchw' ? input?.dims.slice(-2) : input?.dims.slice(-3, -1)
  return sides?.some((side) => typeof side === 'string') ?? false
}

/** Sets the class names, one per line. */
export function withClasses({ classes, ...manifest }: Manifest, text: string): Manifest {
  const names = text
    .trimEnd()
    .split('\n')
    .map((name) => name.trim())
  return text.trim() === '' ? manifest : { ...manifest, classes: names.filter((name) => name !== '') }
}

/** Returns the options that users may choose, and the current one. */
export const freeOptions = <Value extends string>(texts: Record<Value, string>, free: readonly string[], now: Value) =>
  (Object.entries(texts) as [Value, string][])
    .filter(([value]) => free.includes(value) || value === now)
    .map(([value, label]) => ({ value, label }))
