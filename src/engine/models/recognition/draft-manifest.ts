import { Manifest, type ManifestText } from '#contract'
import type { Signature, TensorSignature } from '../file/signature.ts'

/**
 * Guesses a manifest for a model of no known family by its shapes, as a start for a user. Returns null if no input could be
 * an image.
 */
export function draftManifest({ inputs, outputs }: Signature): Manifest | null {
  const input = inputs.find(({ dims }) => dims.length >= 3)
  if (!input) return null
  const isNhwc = input.dims.at(-1) === 3 && input.dims.at(-3) !== 3
  const isBytes = input.type === 'uint8' || input.type === 'int8'
  const image: ManifestText['image'] = {
    input: input.name,
    layout: isNhwc ? 'nhwc' : 'nchw',
    fit: 'letterbox-centre',
    ...(!isBytes && { scale: 1 / 255 }),
  }
  return Manifest.parse({ winnow: 1, image, ...outputPart(outputs) })
}

type OutputPart = Omit<ManifestText, 'winnow' | 'image'>

function outputPart(outputs: readonly TensorSignature[]): OutputPart {
  const suppressed = { box: { code: 'corners' as const }, nms: null }
  const raw = { box: { code: 'centre-size' as const }, nms: { iou: 0.5 } }
  const boxes = outputs.find(({ dims }) => dims.at(-1) === 4) ?? outputs.find(({ name }) => /box/i.test(name))
  if (boxes && outputs.length > 1) {
    const others = outputs.filter((output) => output !== boxes)
    const label = others.find(({ type, name }) => /^u?int/.test(type) || /label|class/i.test(name))
    const scores = others.find((output) => output !== label) ?? others[0]!
    const box = { output: boxes.name }
    return label && scores !== label
      ? {
          kind: 'boxes',
          views: { box, score: { output: scores.name }, label: { output: label.name } },
          ...suppressed,
        }
      : { kind: 'boxes', views: { box, scores: { output: scores.name } }, ...raw }
  }
  const [output] = outputs
  const sizes = output?.dims.filter((dim, n) => n > 0 || dim !== 1) ?? []
  if (output && sizes.length === 1) return { kind: 'classes', views: { scores: { output: output.name } } }
  // The smaller side has the values of a box, the larger one the boxes.
  const [rows, columns] = sizes.slice(-2)
  const arePlanes = typeof rows === 'number' && (typeof columns !== 'number' || rows < columns)
  const values = arePlanes ? rows : typeof columns === 'number' ? columns : 6
  const axes = arePlanes ? ('planes' as const) : ('rows' as const)
  const shared = { ...(output && { output: output.name }), axes }
  if (values === 6)
    return {
      kind: 'boxes',
      views: { ...shared, box: { columns: [0, 4] }, score: { columns: [4, 5] }, label: { columns: [5, 6] } },
      ...suppressed,
    }
  // The first value is the number of the image.
  if (values === 7 && !arePlanes)
    return {
      kind: 'boxes',
      views: { ...shared, box: { columns: [1, 5] }, label: { columns: [5, 6] }, score: { columns: [6, 7] } },
      ...suppressed,
    }
  return {
    kind: 'boxes',
    views: { ...shared, box: { columns: [0, 4] }, scores: { columns: [4, Math.max(5, values)] } },
    ...raw,
  }
}
