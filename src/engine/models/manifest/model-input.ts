import type { Manifest, ModelInput } from '#contract'
import { describeTensor, type Signature, type TensorSignature } from '../file/signature.ts'

const types = ['float32', 'float16', 'uint8', 'int8'] as const
/** The types of image tensors. Whole numbers take the bytes unchanged; signed ones, less 128. */
export const isPixelType = (type: string): type is ModelInput['type'] => (types as readonly string[]).includes(type)

const [minSidePx, maxSidePx, maxPixels] = [16, 8192, 64_000_000]
const usual = { longSide: 640, multiple: 32 }

/** Returns the input for the image according to the file and the manifest; or why the model can't be fed, as a clause. */
export function modelInput({ image, feeds }: Manifest, { inputs }: Signature): ModelInput | { problem: string } {
  const found = imageInput(
    image,
    feeds.map(({ input }) => input),
    inputs,
  )
  if ('problem' in found) return found
  const { input } = found
  const { type, name } = input
  if (!isPixelType(type))
    return { problem: `its input is ${describeTensor(input)}. Export it for float32, float16, int8 or uint8` }
  if (image.dtype && image.dtype !== type) return { problem: `its input is ${type}, not ${image.dtype}` }
  const dims = input.dims.slice(-3)
  const [batch] = input.dims.slice(0, -3)
  const [heightPx, widthPx] = image.layout === 'nchw' ? [dims[1], dims[2]] : [dims[0], dims[1]]
  const channels = image.layout === 'nchw' ? dims[0] : dims[2]
  if (input.dims.length < 3 || input.dims.length > 4 || (typeof channels === 'number' && channels !== 3))
    return { problem: `its input is ${describeTensor(input)}. Export it for images of three colors` }
  if (typeof batch === 'number' && batch !== 1)
    return {
      problem: `its input ${describeTensor(input)} takes ${batch} images at once. Export it for one, or with an open batch`,
    }
  const base = { name, layout: image.layout, type, ...(batch === undefined && { hasNoBatch: true as const }) }
  const given = image.size
  const [fixedWidth, fixedHeight] = Array.isArray(given) ? given : [undefined, undefined]
  const sides = [
    typeof widthPx === 'number' ? widthPx : fixedWidth,
    typeof heightPx === 'number' ? heightPx : fixedHeight,
  ] as const
  if (sides[0] === undefined || sides[1] === undefined) {
    if (sides[0] !== sides[1]) return { problem: `its input ${describeTensor(input)} leaves only one side open` }
    const { longSide, multiple } = given && !Array.isArray(given) ? given : usual
    return { ...base, longSidePx: longSide, multiplePx: multiple, fixed: null }
  }
  const [width, height] = sides
  if (Math.min(width, height) < minSidePx || Math.max(width, height) > maxSidePx || width * height > maxPixels)
    return {
      problem: `its input is ${width} × ${height} pixels; sides of ${minSidePx} to ${maxSidePx} pixels are read. Export it for such a size`,
    }
  const multiple = given && !Array.isArray(given) ? given.multiple : usual.multiple
  return {
    ...base,
    longSidePx: Math.max(width, height),
    multiplePx: multiple,
    fixed: { widthPx: width, heightPx: height },
  }
}

/** Returns the named input, or the only one without a feed. All others must have one. */
function imageInput(
  image: Manifest['image'],
  fed: readonly string[],
  inputs: readonly TensorSignature[],
): { input: TensorSignature } | { problem: string } {
  const unknown = [...fed, ...(image.input === undefined ? [] : [image.input])].find(
    (name) => !inputs.some((input) => input.name === name),
  )
  if (unknown !== undefined) return { problem: `it has no input "${unknown}"` }
  const left = inputs.filter(({ name }) => !fed.includes(name))
  const input =
    image.input === undefined
      ? left.find(({ dims }) => dims.length >= 3)
      : left.find(({ name }) => name === image.input)
  const other = left.find((one) => one !== input)
  if (!input) return { problem: inputs.length === 0 ? 'it has 0 inputs' : 'it has no input for an image' }
  if (other) return { problem: `nothing is known to put into its input ${describeTensor(other)}` }
  return { input }
}
